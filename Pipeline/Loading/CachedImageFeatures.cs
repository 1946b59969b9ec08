using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FineTuning.Data;

namespace TransferLearning.Loading;

/// <summary>The images of a fine-tuning: whatever the frozen network makes of them lies in the cache, one store a recipe.</summary>
internal sealed class CachedImageFeatures(FeatureLoader loader, ImageSource source, string path, ExtractionRequest request) : IImageFeatures, IDisposable
{
    private readonly List<FeatureSet> _opened = [];

    /// <summary>What could not be used, each path once.</summary>
    public IReadOnlyList<ItemFailure> Failures => [.. _opened.SelectMany(s => s.Failures).DistinctBy(f => f.Path)];

    /// <summary>The images.</summary>
    public ImageSource Source => source;

    /// <summary>Images of the source.</summary>
    public long Images => _opened.Max(s => s.Images);

    public IReadOnlyList<LabeledDataset> Load(IReadOnlyList<string> taps, string? pool, string views, IReadOnlySet<string>? only, CancellationToken cancellation)
    {
        // What a step is trained with goes through the network in extraction's own batches.
        var features = loader.Embed(path, only is null ? source : source.Only(only), request with { Taps = taps, Pool = pool, Views = views, Batch = null, SizedBy = source }, cancellation);
        _opened.Add(features);
        return [.. features.Taps.Select(features.Load)];
    }

    public string FileOf(DatasetItem item) => source.PathOf(new ImageItem(item.Path, null, null, null));

    public void Dispose()
    {
        foreach (var features in _opened) features.Dispose();
    }
}
