using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Cli.Data;

/// <summary>Makes features of a command's STORE or IMAGES argument: a store is opened, images are embedded into the cache.</summary>
internal sealed class FeatureLoader(TerminalOutput terminal, ModelCatalogue catalogue)
{
    /// <summary>Opens a store, or embeds images.</summary>
    /// <param name="path">STORE or IMAGES.</param>
    /// <param name="request">The network for images; of it only taps and pooling matter for a store.</param>
    /// <param name="cancellation">Stops an extraction.</param>
    public FeatureSet Open(string path, ExtractionRequest request, CancellationToken cancellation) =>
        FeatureStore.Exists(path) ? OpenStore(path, request) : Embed(path, request, cancellation);

    private static FeatureSet OpenStore(string path, ExtractionRequest request)
    {
        if (request.Model is { } model) throw new UsageException($"{path} is a feature store and has its network already; found --model {model}", "leave --model out, or give the folder of the images");
        var store = FeatureStore.Open(path);
        var snapshot = store.OpenSnapshot();
        try
        {
            (string, string?)[] taps = request.Taps is ["auto"]
                ? [.. snapshot.Taps.Where(t => request.Pool is null || t.Pool == request.Pool).Select(t => (t.Name, (string?)t.Pool))]
                : [.. request.Taps.Select(t => (t, request.Pool))];
            if (taps.Length == 0) throw new TlearnException($"{path}: the store holds no vectors", "fill it with 'tlearn extract IMAGES --out STORE'");
            return new FeatureSet(snapshot, path, store.Provenance.ModelName ?? store.Recipe.Model[..12], taps)
            {
                Images = snapshot.Items.Count,
                ImagesRoot = snapshot.Sources.LastOrDefault(Directory.Exists),
            };
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    private FeatureSet Embed(string path, ExtractionRequest request, CancellationToken cancellation)
    {
        var source = ImageSource.Open(path);
        using var embedder = ImageEmbedder.Open(request with { SizedBy = source }, catalogue);
        var store = Extraction.OpenStore(FeatureCache.StoreFor(path, embedder.Recipe), embedder);
        terminal.Detail($"features: {store.Folder}");
        var result = new Extraction(terminal).Run(source, embedder, store, cancellation);
        return new FeatureSet(store.OpenSnapshot(), path, embedder.ModelName, [.. request.Taps.Select(embedder.Resolve)])
        {
            Images = result.Images,
            Failures = result.Failures,
            ImagesRoot = source.Root,
        };
    }
}
