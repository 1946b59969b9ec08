using TransferLearning.Experiments.Measuring;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FineTuning;
using TransferLearning.FineTuning.Training;
using TransferLearning.Loading;

namespace TransferLearning.Experiments.Comparing;

/// <summary>Networks that a comparison trains beside the heads.</summary>
internal sealed class TrainedNetworks(FeatureLoader loader, ModelCatalogue catalogue) : IDisposable
{
    private readonly List<INetworkChoice> _choices = [];
    private readonly List<IDisposable> _opened = [];

    public IReadOnlyList<INetworkChoice> Choices => _choices;

    /// <summary>Checks, before any image is read, that what is to be compared can be trained.</summary>
    /// <param name="paths">The command's STORE or IMAGES.</param>
    /// <param name="requests">The networks.</param>
    /// <exception cref="UsageException">There are no images, or several taps or views.</exception>
    public static void Require(string[] paths, IEnumerable<ExtractionRequest> requests)
    {
        if (paths is not [var path] || FeatureStore.Exists(path)) throw new UsageException($"`Networks`: found {string.Join(", ", paths)}, expected one folder of images or manifest: a network is trained on images");
        foreach (var extraction in requests)
        {
            if (extraction.Taps.Count != 1) throw new UsageException($"`Networks`: found {extraction.Taps.Count} taps, expected one: the new classifier reads it");
            if (extraction.Views is not (null or "center")) throw new UsageException($"`Networks`: found `Views` {extraction.Views}: a network is trained on one view of an image", "leave `Views` out");
        }
    }

    /// <summary>Opens a network, once for all that is to be trained of it.</summary>
    /// <param name="paths">The command's STORE or IMAGES.</param>
    /// <param name="extraction">The network.</param>
    /// <param name="unfrozen">What is trained of it, one row each.</param>
    /// <param name="seed">Seed of the training.</param>
    /// <param name="cancellation">Stops the opening.</param>
    public void Add(string[] paths, ExtractionRequest extraction, IReadOnlyList<UnfreezeRequest> unfrozen, int seed, CancellationToken cancellation)
    {
        var path = paths[0];
        var source = loader.OpenImages([path]);
        var features = new CachedImageFeatures(loader, source, path, extraction);
        _opened.Add(features);
        var embedder = EmbeddingModel.Open(extraction with { SizedBy = source, Batch = null }, catalogue, cancellation: cancellation);
        _opened.Add(embedder);
        foreach (var what in unfrozen)
        {
            var request = new FineTuningRequest
            {
                Unfreeze = what,
                Tap = extraction.Taps[0],
                Pool = extraction.Pool,
                Batch = extraction.Batch ?? FineTuningRequest.UsualBatch,
                Options = new FineTunerOptions { Seed = seed },
                Device = DeviceSpec.Parse(extraction.Device),
                Threads = extraction.Threads,
            };
            NetworkFineTuning.Rehearse(embedder, request, cancellation);
            _choices.Add(new FineTunedChoice(embedder, features, request));
        }
    }

    public void Dispose()
    {
        foreach (var opened in _opened) opened.Dispose();
    }
}
