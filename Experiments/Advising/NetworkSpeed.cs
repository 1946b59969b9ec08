using TransferLearning.Caching;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Diagnosis;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Experiments.Advising;

/// <summary>Images a second on this machine of a network that is cut behind a tap, as it would be in use: reading, decoding, network. Measured once and kept.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="data">The images.</param>
/// <param name="folder">Keeps what was measured.</param>
/// <param name="catalogue">The models that have names.</param>
internal sealed class NetworkSpeed(AdviceRequest request, AdvisedData data, AdviceFolder folder, ModelCatalogue catalogue)
{
    private const double Seconds = 0.5;
    private const double SecondsAgain = 0.25; // the highest of several counts

    // How many images a network takes together, as its first run found: a trial of sizes in each run would take several times as long as the measurement.
    private readonly Dictionary<string, int> _batches = new(StringComparer.Ordinal);

    /// <summary>The rate where it is known; <see langword="null"/> where it was not measured.</summary>
    public double? Known(AdvisedNetwork network, string tap) => folder.State.Rates.TryGetValue(KeyOf(network, tap), out var rate) ? rate : null;

    /// <summary>The rate, measured where it is not known.</summary>
    public double Of(AdvisedNetwork network, string tap, CancellationToken cancellation)
    {
        return Known(network, tap) ?? Measure(network, tap, Seconds, cancellation);
    }

    /// <summary>Measures once more and keeps the higher rate: whatever else the machine does meanwhile makes it lower.</summary>
    public double Measure(AdvisedNetwork network, string tap, CancellationToken cancellation) => Measure(network, tap, SecondsAgain, cancellation);

    private double Measure(AdvisedNetwork network, string tap, double seconds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        int? batch = _batches.TryGetValue(network.Asked, out var found) ? found : null;
        using var embedder = EmbeddingModel.Open(network.Request(request, tap) with { SizedBy = data.Source, Batch = batch }, catalogue, cancellation: cancellation);
        var rate = Math.Max(Known(network, tap) ?? 0, SpeedCheck.Whole(embedder, data.Source, data.Items, 2, seconds, cancellation));
        // A network so slow that its trial has not ended gains little by another batch.
        if (batch is null) _batches[network.Asked] = embedder.BatchTrial is { Chosen: > 0 and var chosen } ? chosen : embedder.Batch;
        folder.Keep(folder.State with { Rates = new Dictionary<string, double>(folder.State.Rates) { [KeyOf(network, tap)] = rate } });
        return rate;
    }

    /// <summary>Whether the rate of a layer is settled and not to be measured again.</summary>
    public bool IsSettled(AdvisedNetwork network, string tap) => folder.State.Settled.Contains(KeyOf(network, tap));

    /// <summary>Settles the rate of a layer.</summary>
    public void Settle(AdvisedNetwork network, string tap) => folder.Keep(folder.State with { Settled = [.. folder.State.Settled, KeyOf(network, tap)] });

    /// <summary>Whether most images have their features of a network in the cache, so that extraction takes next to no time, as far as a look at the cache tells.</summary>
    public bool HasFeatures(AdvisedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var model = network.Reference.Load();
        var store = FeatureCache.StoreFor(new FeatureRecipe(model.Sha256, RequestedPreprocessing.Resolve(network.Request(request, "auto"), network.Reference, model).Record));
        if (!FeatureStore.Exists(store)) return false;
        using var snapshot = FeatureStore.Open(store).OpenSnapshot(new SnapshotScope { Source = FeatureExtractor.SourceName(data.Source) });
        var there = snapshot.Taps.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return 2 * snapshot.Items.Count > data.Items.Count && network.Taps.All(t => t is "auto" or JoinedTaps.Choice || there.Contains(t));
    }

    private string KeyOf(AdvisedNetwork network, string tap) => $"{Environment.MachineName} {network.Asked} {request.Preprocess} {request.Device} {request.Threads} {tap}";
}
