using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Diagnosis;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Export;

/// <summary>Images on which an exported network is held against extraction itself: generated ones, or those of a source.</summary>
/// <param name="embedder">The network, opened with the recipe.</param>
/// <param name="taps">The tap expression whose features are exported.</param>
/// <param name="form">What the exported network takes.</param>
internal sealed class ExportSamples(EmbeddingModel embedder, string taps, InputForm form)
{
    private const int UsualBatch = 8;
    private static readonly int[] s_generated = [1, 2, 5, 8];
    private static readonly ImageSize s_usual = new(320, 320);
    private static readonly ImageSize[] s_shapes = [new(320, 320), new(240, 320), new(333, 250), new(97, 480), new(500, 375), new(150, 150)];

    private readonly IReadOnlyList<int> _taps = embedder.Positions(taps);
    private readonly Preprocessor _exported = new(FeatureNetwork.Preprocessing(embedder));

    /// <summary>How many images <see cref="Generated"/> makes; a few more where the network has a fixed batch.</summary>
    public static int GeneratedImages { get; } = s_generated.Sum();

    /// <summary>Seeded images in batches of several sizes: gradients with more and more noise.</summary>
    public IEnumerable<ExportSample> Generated(CancellationToken cancellation = default)
    {
        var number = 0;
        foreach (var batch in Batches(s_generated))
        {
            cancellation.ThrowIfCancellationRequested();
            var images = Enumerable.Range(number, batch).Select(i => DiagnosisSamples.Generated(i, SizeOf(i))).ToList();
            yield return Take([.. images.Select((_, i) => $"generated {number + i}")], images, cancellation);
            number += batch;
        }
    }

    /// <summary>All images of a source that can be used.</summary>
    /// <param name="source">The images.</param>
    /// <param name="failures">Receives those that cannot be used.</param>
    /// <param name="cancellation">Stops.</param>
    public IEnumerable<ExportSample> Of(ImageSource source, ICollection<ItemFailure> failures, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(failures);
        var most = form == InputForm.Pixels ? 1 : embedder.Backbone.FixedBatch ?? UsualBatch;
        foreach (var items in source.Enumerate(cancellation).Chunk(most))
        {
            var images = new List<RgbImage>();
            var names = new List<string>();
            foreach (var item in items)
            {
                cancellation.ThrowIfCancellationRequested();
                if (Read(source, item, failures) is not { } image) continue;
                images.Add(image);
                names.Add(item.Path);
            }

            if (images.Count > 0) yield return Take(names, images, cancellation);
        }
    }

    private IEnumerable<int> Batches(int[] wished) => form == InputForm.Pixels ? Enumerable.Repeat(1, wished.Sum())
        : embedder.Backbone.FixedBatch is { } batch ? Enumerable.Repeat(batch, (wished.Sum() + batch - 1) / batch)
        : wished;

    /// <summary>A size that the preprocessing brings to the network's input; a network that takes pixels is shown several.</summary>
    private ImageSize SizeOf(int number)
    {
        var record = embedder.Preprocessing.Record;
        return record.OutputSize is null ? embedder.Backbone.Input.Size : form == InputForm.Tensor ? s_usual : s_shapes[number % s_shapes.Length];
    }

    private RgbImage? Read(ImageSource source, ImageItem item, ICollection<ItemFailure> failures)
    {
        try
        {
            var image = embedder.Decode(source.Read(item));
            embedder.RequireSize(image);
            return image;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
        {
            failures.Add(new ItemFailure(item.Path, "verify", e.Message));
            return null;
        }
    }

    private ExportSample Take(List<string> names, List<RgbImage> images, CancellationToken cancellation)
    {
        var features = FeatureMatrix.FromArray(Features(images, cancellation), _taps.Sum(t => embedder.Backbone.Taps[t].Dimension));
        try
        {
            if (form == InputForm.Pixels) return new ExportSample(names, features, [1, images[0].Height, images[0].Width, 3]) { Pixels = images[0].Pixels.ToArray() };
            var input = embedder.Backbone.Input;
            var batch = embedder.Backbone.FixedBatch ?? images.Count;
            var tensor = new float[batch * input.Count];
            for (var i = 0; i < images.Count; i++) _exported.Run(images[i], tensor.AsSpan(i * input.Count, input.Count));
            return new ExportSample(names, features, [batch, 3, input.Size.Height, input.Size.Width]) { Tensor = tensor };
        }
        finally
        {
            foreach (var image in images) image.Dispose();
        }
    }

    /// <summary>What extraction stores for these images: the means over their views, the taps side by side.</summary>
    private float[] Features(List<RgbImage> images, CancellationToken cancellation)
    {
        var (backbone, views) = (embedder.Backbone, embedder.Preprocessor.Views.Count);
        var input = new float[images.Count * embedder.InputLength];
        for (var i = 0; i < images.Count; i++) embedder.Preprocessor.Run(images[i], input.AsSpan(i * embedder.InputLength, embedder.InputLength));
        float[][] vectors = [.. backbone.Taps.Select(t => new float[images.Count * views * t.Dimension])];
        backbone.Run(input, images.Count * views, [.. vectors.Select(v => v.AsMemory())], cancellation);
        for (var t = 0; t < vectors.Length; t++) EmbeddingBatch.AverageViews(vectors[t], images.Count, views, backbone.Taps[t].Dimension);
        return [.. Enumerable.Range(0, images.Count).SelectMany(i => _taps.SelectMany(t => vectors[t].AsSpan(i * backbone.Taps[t].Dimension, backbone.Taps[t].Dimension).ToArray()))];
    }
}

/// <summary>A few images twice: as extraction makes features of them, and as an exported network takes them.</summary>
/// <param name="Names">Paths of the images, or what was generated, <c>[B]</c>.</param>
/// <param name="Features">Their features, <c>[B,D]</c>.</param>
/// <param name="Shape">Shape of the network's input; its batch may be larger than B, what is behind is blank.</param>
internal sealed record ExportSample(IReadOnlyList<string> Names, FeatureMatrix Features, IReadOnlyList<long> Shape)
{
    /// <summary>The input's values, float32; <see langword="null"/> for a network that takes pixels.</summary>
    public float[]? Tensor { get; init; }

    /// <summary>The input's values, RGB pixels; <see langword="null"/> for a network that takes prepared images.</summary>
    public byte[]? Pixels { get; init; }
}
