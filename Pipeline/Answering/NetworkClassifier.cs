using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Export;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Loading;

namespace TransferLearning.Answering;

/// <summary>An exported network: its answers are extracted as features are, on any device, and kept in the cache.</summary>
internal sealed class NetworkClassifier(ExportedNetwork network, FeatureLoader loader) : IClassifier
{
    public string Name => network.Name;

    public IReadOnlyList<string> Classes => network.Classes;

    public bool HasProbabilities => network.HasProbabilities;

    public TrainingRecord? TrainingImages => network.TrainingImages;

    public FeatureSet Open(IReadOnlyList<string> paths, ExtractionRequest options, IReadOnlyList<string> forImages, CancellationToken cancellation)
    {
        if (paths.FirstOrDefault(FeatureStore.Exists) is { } store) throw new UsageException($"{store} is a feature store, and {network.Path} takes images", "give the folder of the images");
        if (options.Model is not null) throw new UsageException($"`Model` {options.Model}: {network.Path} is the whole network", "leave `Model` out");
        return loader.Open(paths, Request(options), forImages, cancellation);
    }

    /// <summary>The request under which images become the network's answers.</summary>
    public ExtractionRequest Request(ExtractionRequest options) => options with { Model = network.Path, Taps = [network.Tap], Pool = null, Preprocess = "auto" };

    public Predictions Predict(LabeledDataset data, CancellationToken cancellation) => network.Predict(data);
}
