using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;

namespace TransferLearning.Loading;

/// <summary>Embeds further images as the images of a store were, so that their vectors can be compared.</summary>
internal sealed class QueryFeatures(FeatureLoader loader, ModelCatalogue catalogue)
{
    /// <summary>Embeds images into the cache.</summary>
    /// <param name="set">The opened store.</param>
    /// <param name="space">What its features are.</param>
    /// <param name="paths">IMAGES, one or several.</param>
    /// <param name="options">Device, batch, threads and, where the user names it, the network.</param>
    /// <param name="cancellation">Stops the extraction; what is done is kept.</param>
    /// <exception cref="TlearnException">The store's features were made elsewhere, or its network is not found.</exception>
    public FeatureSet Open(FeatureSet set, FeatureSpace space, IReadOnlyList<string> paths, ExtractionRequest options, CancellationToken cancellation)
    {
        if (space.Recipe.Preprocessing is not { } preprocessing)
        {
            throw new TlearnException($"{set.Argument}: its features were made elsewhere, so it has no network for the images in {string.Join(", ", paths)}", "give a store that `Features.ExtractAsync` made");
        }

        var network = options.Model is { } named ? Named(set, space, named) : NetworkLookup.Find(catalogue, $"{set.Argument}: the store's network {set.Model}", space.Recipe.Model, set.ModelPath, "say where it is with `Model` PATH");
        return loader.Embed(string.Join(", ", paths), loader.OpenImages(paths), options with
        {
            Model = network,
            Views = space.Recipe.Views,
            Taps = [space.Tap],
            Pool = space.Pool == "none" ? null : space.Pool,
            Preprocessing = preprocessing,
        }, cancellation);
    }

    private string Named(FeatureSet set, FeatureSpace space, string named)
    {
        var given = catalogue.Find(named);
        var sha256 = Onnx.OnnxModel.Load(given.Path).Sha256;
        return sha256 == space.Recipe.Model ? given.Path : throw new TlearnException($"`Model` {named} is not the network of {set.Argument}: found SHA-256 {sha256}, expected {space.Recipe.Model}", "give the file that the store was made with, or leave `Model` out");
    }
}
