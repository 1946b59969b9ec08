using TransferLearning.Core.Preprocessing;
using TransferLearning.Core.Randomness;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>A few images as the network gets them.</summary>
internal sealed class DiagnosisSamples
{
    /// <summary>Enough for a batch of eight of different images.</summary>
    private const int Most = 16;
    private const int GeneratedSide = 320;

    private readonly List<float[]> _inputs = [];

    private DiagnosisSamples(bool areGenerated) => AreGenerated = areGenerated;

    /// <summary>Whether nobody gave images.</summary>
    public bool AreGenerated { get; }

    public int Count => _inputs.Count;

    /// <summary>The network's input for each image, all its views.</summary>
    public IReadOnlyList<float[]> Inputs => _inputs;

    public List<ItemFailure> Failures { get; } = [];

    /// <summary>Sixteen images spread evenly over the source, or noise and gradients.</summary>
    public static DiagnosisSamples Take(EmbeddingModel embedder, ImageSource? source, CancellationToken cancellation)
    {
        var samples = new DiagnosisSamples(source is null);
        if (source is null)
        {
            for (var i = 0; i < Most; i++)
            {
                using var image = Generated(i, new ImageSize(GeneratedSide, GeneratedSide));
                samples.Add(embedder, image);
            }

            return samples;
        }

        var items = source.Enumerate(cancellation).ToList();
        if (items.Count == 0) throw source.NothingListed();
        foreach (var item in Spread(items, Most))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using var image = embedder.Decode(source.Read(item));
                samples.Add(embedder, image);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
            {
                samples.Failures.Add(new ItemFailure(item.Path, "sample", e.Message));
            }
        }

        return samples;
    }

    /// <summary>So many elements of a list, evenly spread.</summary>
    public static IReadOnlyList<T> Spread<T>(IReadOnlyList<T> all, int count) =>
        all.Count <= count ? all : [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)])];

    private void Add(EmbeddingModel embedder, RgbImage image)
    {
        var values = new float[embedder.InputLength];
        embedder.Prepare(image, values);
        _inputs.Add(values);
    }

    /// <summary>Gradients of random colours with more noise the higher the number.</summary>
    public static RgbImage Generated(int number, ImageSize size)
    {
        var random = SplitMix64.Stream(number);
        var image = new RgbImage(size.Width, size.Height);
        double[] from = [random.Next(256), random.Next(256), random.Next(256)];
        double[] to = [random.Next(256), random.Next(256), random.Next(256)];
        var (turn, noise) = (random.NextDouble() * Math.Tau, number * 16);
        for (var y = 0; y < size.Height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < size.Width; x++)
            {
                var t = 0.5 + (((x * Math.Cos(turn)) + (y * Math.Sin(turn))) / (1.5 * (size.Height + size.Width)));
                for (var c = 0; c < 3; c++) row[(3 * x) + c] = (byte)Math.Clamp(from[c] + ((to[c] - from[c]) * t) + ((random.NextDouble() - 0.5) * noise), 0, 255);
            }
        }

        return image;
    }
}
