using System.Diagnostics;
using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>The steps from the network on: gathers images to a batch, runs the network on it and hands the vectors over. For one thread.</summary>
/// <param name="embedder">The network, shared by all threads.</param>
/// <param name="sink">Where results go.</param>
/// <param name="finished">Called for each image that is through.</param>
/// <param name="clock">Where the thread's time is added up.</param>
internal sealed class EmbeddingBatch(EmbeddingModel embedder, IEmbeddingSink sink, Action finished, StageClock clock)
{
    private readonly List<TakenImage> _pending = new(embedder.Batch);
    private readonly int _views = embedder.Preprocessor.Views.Count;
    private readonly float[][] _outputs = [.. embedder.Backbone.Taps.Select(t => new float[embedder.Batch * embedder.Preprocessor.Views.Count * t.Dimension])];
    private readonly float[] _input = new float[Require(embedder.Batch, embedder.InputLength)];

    /// <summary>Where the next image's values belong.</summary>
    public Span<float> Next => _input.AsSpan(_pending.Count * embedder.InputLength, embedder.InputLength);

    /// <summary>Takes the image whose values are in <see cref="Next"/>; it is through when its batch is.</summary>
    public void Add(TakenImage image, CancellationToken cancellation)
    {
        _pending.Add(image);
        if (_pending.Count == embedder.Batch) Flush(cancellation);
    }

    /// <summary>Runs the network on what is pending.</summary>
    public void Flush(CancellationToken cancellation)
    {
        if (_pending.Count == 0) return;
        var start = Stopwatch.GetTimestamp();
        var count = _pending.Count;
        var inputs = count * _views;
        var taps = embedder.Backbone.Taps;
        embedder.Backbone.Run(_input.AsMemory(0, count * embedder.InputLength), inputs, [.. _outputs.Select((o, t) => o.AsMemory(0, inputs * taps[t].Dimension))], cancellation);
        for (var t = 0; t < taps.Count; t++) ViewMean.Take(_outputs[t], count, _views, taps[t].Dimension);
        start = clock.Add(Stage.Infer, start);
        for (var i = 0; i < count; i++)
        {
            sink.Bring(embedder.Backbone, _pending[i], [.. _outputs.Select((o, t) => (ReadOnlyMemory<float>)o.AsMemory(i * taps[t].Dimension, taps[t].Dimension))]);
            finished();
        }

        _pending.Clear();
        clock.Add(Stage.Write, start);
    }

    /// <summary>Values of a batch, where one array can hold them.</summary>
    private static int Require(int batch, int image) =>
        (long)batch * image <= Array.MaxLength / sizeof(float)
            ? batch * image
            : throw new UsageException($"a batch of {batch} images needs {4L * batch * image / (1 << 20):N0} MiB a lane, more than the {Array.MaxLength / (1 << 20)} MiB that it may have", "give a smaller --batch");
}
