using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Notes;

namespace TransferLearning.Loading;

/// <summary>More images for a store that exists: where no network is named it is the store's, and with it whatever else the user leaves open.</summary>
internal sealed class StoreContinuation(RunLog log, ModelCatalogue catalogue)
{
    /// <summary>A request, filled up from the store.</summary>
    /// <param name="path">The store; where there is none yet, the request stands as it is.</param>
    /// <param name="request">What the user said.</param>
    /// <param name="given">Which options the user gave.</param>
    /// <exception cref="TlearnException">The store's network is not found, or its features were made elsewhere.</exception>
    public ExtractionRequest Fill(string path, ExtractionRequest request, GivenOptions given)
    {
        if (request.Model is not null || !FeatureStore.Exists(path)) return request;
        var store = FeatureStore.Open(path);
        if (store.Recipe.Preprocessing is not { } preprocessing)
        {
            throw new TlearnException($"{path}: its features were made elsewhere, so it has no network for images", "choose another folder with `store`");
        }

        var recorded = store.Provenance.ModelPath;
        var model = NetworkLookup.Find(
            catalogue, $"{path}: the store's network{(store.Provenance.ModelName is { } name ? $" {name}" : "")}", store.Recipe.Model, recorded, "say where it is with `Model` PATH, or choose another folder with `store`");
        var taps = store.ListTaps();
        log.Note($"{path} holds features of {store.Provenance.ModelName ?? model}{(taps.Count > 0 ? $" ({string.Join(", ", taps.Select(t => $"{t.Tap}.{t.Pool}"))})" : "")}: without `Model` this run goes on with them");
        return request with
        {
            Model = model,
            KnownTaps = given.Tap || taps.Count == 0 ? null : [.. taps.Select(t => new TapRequest(t.Tap, given.Pool ? request.Pool : Pool(t.Pool))).Distinct()],
            Preprocessing = given.Preprocess ? null : preprocessing with { Decode = given.Decode ?? preprocessing.Decode },
            Views = request.Views ?? store.Recipe.Views,
        };
    }

    /// <summary>A vector's pooling is not asked for, it is what the tap is.</summary>
    private static string? Pool(string pool) => pool == "none" ? null : pool;
}

/// <summary>Which of the options about features the user gave.</summary>
/// <param name="Tap">The tap asked for.</param>
/// <param name="Pool">Its pooling.</param>
/// <param name="Preprocess">How images are prepared.</param>
/// <param name="Decode">How JPEGs are decoded; <see langword="null"/> where it was left open.</param>
internal sealed record GivenOptions(bool Tap, bool Pool, bool Preprocess, JpegDecoding? Decode);
