using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Onnx;

namespace TransferLearning.Loading;

/// <summary>Brings the features that a head needs: from a store that has them, or by running the head's own network on images.</summary>
internal sealed class HeadFeatures(FeatureLoader loader, ModelCatalogue catalogue)
{
    /// <summary>Where a head's provenance says what its network was called.</summary>
    public const string ModelNameKey = "model_name";

    /// <summary>Where a head's provenance has the network's path, which is looked at last.</summary>
    public const string ModelPathKey = "model_path";

    /// <summary>Opens STORE or IMAGES under the head's recipe, tap and pooling.</summary>
    /// <param name="head">The head.</param>
    /// <param name="paths">STORE, or one or several IMAGES.</param>
    /// <param name="options">Device, batch, threads and, where the user names it, the network.</param>
    /// <param name="forImages">Options that the user gave and that only images can heed.</param>
    /// <param name="cancellation">Stops an extraction.</param>
    /// <exception cref="TlearnException">The store holds other features, or the network is not found.</exception>
    public FeatureSet Open(TrainedHead head, IReadOnlyList<string> paths, ExtractionRequest options, IReadOnlyList<string> forImages, CancellationToken cancellation)
    {
        if (paths.Any(FeatureStore.Exists)) return loader.Open(paths, options with { Taps = [head.Space.Tap], Pool = head.Space.Pool }, forImages, cancellation);
        if (head.Space.Recipe.Preprocessing is null)
        {
            throw new TlearnException($"the head was trained on features made elsewhere, so there is no network for the images in {string.Join(", ", paths)}", "give a feature store with the same features");
        }

        return loader.Open(paths, Request(head, options with { Model = FindModel(catalogue, head, options.Model) }), forImages, cancellation);
    }

    /// <summary>The request under which images become the features of a head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="options">Device, batch, threads, and the head's network.</param>
    public static ExtractionRequest Request(TrainedHead head, ExtractionRequest options) => options with
    {
        Views = head.Space.Recipe.Views,
        Taps = [head.Space.Tap],
        Pool = Pool(head.Space),
        Preprocessing = head.Space.Recipe.Preprocessing,
    };

    /// <summary>The network with the head's SHA-256: the one named, then the catalogue's, then the one it was trained with.</summary>
    /// <exception cref="TlearnException">It is another, or there is none.</exception>
    public static string FindModel(ModelCatalogue catalogue, TrainedHead head, string? named)
    {
        if (head.Space.Recipe.Preprocessing is null) throw new TlearnException("the head was trained on features made elsewhere, so it has no network", "train a head on features that were extracted here");
        var wanted = head.Space.Recipe.Model;
        if (named is not null)
        {
            var given = catalogue.Find(named);
            var sha256 = OnnxModel.Load(given.Path).Sha256;
            return sha256 == wanted ? given.Path : throw new TlearnException($"`Model` {named} is not the head's network: found SHA-256 {sha256}, expected {wanted}", "give the file that the head was trained with");
        }

        var recorded = head.Provenance.GetValueOrDefault(ModelPathKey);
        return NetworkLookup.Find(catalogue, "the head's network", wanted, recorded, "say where it is with `Model` PATH");
    }

    /// <summary>Name of the head's network: the catalogue's, then the one it was trained under.</summary>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="head">The head.</param>
    /// <param name="network">What <see cref="FindModel"/> found.</param>
    public static string NameOf(ModelCatalogue catalogue, TrainedHead head, string network) =>
        catalogue.FindBySha256(head.Space.Recipe.Model)?.Name ?? head.Provenance.GetValueOrDefault(ModelNameKey) ?? Path.GetFileNameWithoutExtension(network);

    /// <summary>A vector's pooling is not asked for, it is what the tap is; of taps that differ in it each has its own.</summary>
    private static string? Pool(FeatureSpace space) => space.Pool == "none" ? null : space.Pool;
}
