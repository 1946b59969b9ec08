using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.Benchmarks.Tuning;

/// <summary>Real images, class after class in turn, so that any few of them in a row hold all classes.</summary>
internal sealed class FlowerImages
{
    private readonly ImageSource _source;
    private readonly List<ImageItem> _items = [];

    /// <summary>Lists the training images of a folder with splits.</summary>
    public FlowerImages(string folder)
    {
        _source = ImageSource.Open(folder);
        var classes = _source.Enumerate(default).Where(i => i.Split == "train").GroupBy(i => i.Label).Select(g => g.ToList()).ToList();
        Classes = classes.Count;
        for (var i = 0; i < classes.Min(c => c.Count); i++) _items.AddRange(classes.Select(c => c[i]));
    }

    /// <summary>Number of classes, C. Image i is of class i mod C.</summary>
    public int Classes { get; }

    /// <summary>The first images as a network takes them, <c>[count,3,H,W]</c>.</summary>
    public float[] Prepare(PreprocessingRecord record, int count)
    {
        if (count > _items.Count) throw new InvalidOperationException($"{_items.Count} images, expected {count}");
        var preprocessor = new Preprocessor(record);
        var decoder = ImageDecoders.Default;
        var length = 3 * record.OutputSize!.Value.Height * record.OutputSize.Value.Width;
        var values = new float[count * length];
        Parallel.For(0, count, i =>
        {
            using var image = decoder.Decode(File.ReadAllBytes(_source.PathOf(_items[i])), DecodeOptions.For(record));
            preprocessor.Run(image, values.AsSpan(i * length, length));
        });
        return values;
    }
}
