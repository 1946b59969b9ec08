using System.Diagnostics;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>One worker of a run of a network that prepares images itself: each image goes through alone, in the size that it has.</summary>
internal sealed class SizedLane(EmbeddingModel embedder, ImageSource source, IEmbeddingSink sink, Action finished) : IEmbeddingWorker
{
    /// <inheritdoc/>
    public StageClock Clock { get; } = new();

    /// <inheritdoc/>
    public void Work(ItemQueue items, CancellationToken cancellation)
    {
        var intake = new Intake(embedder, source, sink, finished, Clock);
        Memory<float>[] vectors = [.. embedder.Backbone.Taps.Select(t => new float[t.Dimension].AsMemory())];
        ReadOnlyMemory<float>[] results = [.. vectors];
        while (items.TryTake(out var item))
        {
            cancellation.ThrowIfCancellationRequested();
            if (intake.Take(item, []) is not { } image) continue;
            var start = Stopwatch.GetTimestamp();
            embedder.Backbone.RunSized(intake.Values, intake.Size, vectors, cancellation);
            start = Clock.Add(Stage.Infer, start);
            sink.Bring(embedder.Backbone, image, results);
            finished();
            Clock.Add(Stage.Write, start);
        }
    }

    /// <summary>Keeps the last image's input and its size.</summary>
    private sealed class Intake(EmbeddingModel embedder, ImageSource source, IEmbeddingSink sink, Action finished, StageClock clock)
        : ImageIntake(embedder, source, sink, finished, clock)
    {
        private readonly Preprocessor _preprocessor = embedder.Preprocessor;
        private float[] _values = [];

        public ImageSize Size { get; private set; }

        public ReadOnlyMemory<float> Values => _values.AsMemory(0, 3 * Size.Height * Size.Width);

        protected override void Prepare(RgbImage image, Span<float> input)
        {
            Size = _preprocessor.OutputSize(image.Width, image.Height);
            var count = checked(3 * Size.Height * Size.Width);
            if (_values.Length < count) _values = new float[count];
            _preprocessor.Run(image, _values.AsSpan(0, count));
        }
    }
}
