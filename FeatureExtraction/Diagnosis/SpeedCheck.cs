using System.Diagnostics;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>Images per second on the threads that a run would use.</summary>
internal static class SpeedCheck
{
    private const double Seconds = 2;

    public static DiagnosisCheck Make(EmbeddingModel embedder, ImageSource? source, DiagnosisSamples samples, out double imagesPerSecond, CancellationToken cancellation)
    {
        imagesPerSecond = source is null ? Network(embedder, samples, cancellation) : Whole(embedder, source, source.Enumerate(cancellation).ToList(), 8, Seconds, cancellation);
        var what = source is null ? "the network alone, reading and decoding not measured" : "reading, decoding and the network";
        return new DiagnosisCheck("speed", Verdict.Ok, FormattableString.Invariant($"{imagesPerSecond:0.#} images/s on {embedder.Workers} threads with {embedder.Batch} images a call, {embedder.Preprocessor.Views.Name} view ({what})"), source is null ? "Give IMAGES to measure a whole run." : null);
    }

    /// <summary>A run over images of a source, the same again and again until it has taken long enough.</summary>
    /// <param name="embedder">The network.</param>
    /// <param name="source">Reads the images.</param>
    /// <param name="items">All of them.</param>
    /// <param name="calls">Calls of each worker in a pass.</param>
    /// <param name="seconds">How long is long enough.</param>
    /// <param name="cancellation">Stops within a call.</param>
    /// <returns>Images a second; 0 where none can be read.</returns>
    public static double Whole(EmbeddingModel embedder, ImageSource source, IReadOnlyList<ImageItem> items, int calls, double seconds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        var round = DiagnosisSamples.Spread(items, calls * embedder.Workers * embedder.Batch);
        EmbeddingRun.Execute(embedder, source, DiagnosisSamples.Spread(round, embedder.Workers * embedder.Batch), new CountingSink(), null, cancellation);
        var (sink, clock) = (new CountingSink(), Stopwatch.StartNew());
        do EmbeddingRun.Execute(embedder, source, round, sink, null, cancellation);
        while (clock.Elapsed.TotalSeconds < seconds && sink.Images > 0);
        return sink.Images / clock.Elapsed.TotalSeconds;
    }

    private static double Network(EmbeddingModel embedder, DiagnosisSamples samples, CancellationToken cancellation)
    {
        var views = embedder.Batch * embedder.Preprocessor.Views.Count;
        var input = Enumerable.Range(0, embedder.Batch).SelectMany(i => samples.Inputs[i % samples.Count]).ToArray();
        Call();
        var (clock, batches) = (Stopwatch.StartNew(), 0L);
        Parallel.For(0, embedder.Workers, new ParallelOptions { MaxDegreeOfParallelism = embedder.Workers, CancellationToken = cancellation }, _ =>
        {
            while (clock.Elapsed.TotalSeconds < Seconds)
            {
                Call();
                Interlocked.Increment(ref batches);
            }
        });
        return batches * embedder.Batch / clock.Elapsed.TotalSeconds;

        void Call() => embedder.Backbone.Run(input, views, [.. embedder.Backbone.Taps.Select(t => new float[views * t.Dimension].AsMemory())], cancellation);
    }

    private sealed class CountingSink : IEmbeddingSink
    {
        private long _images;

        public long Images => Interlocked.Read(ref _images);

        public bool IsKnown(SeenFile file) => false;

        public bool Claim(SeenFile file, ContentHash content, ReadOnlySpan<byte> start) => true;

        public void Accept(SeenFile file, ContentHash content, IReadOnlyList<ReadOnlyMemory<float>> vectors) => Interlocked.Increment(ref _images);

        public void Fail(ImageItem item, ContentHash? claimed, string stage, string reason)
        {
            // Named by the check of the images; a run goes on, and so does its measurement.
        }
    }
}
