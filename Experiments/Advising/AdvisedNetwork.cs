using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Onnx;

namespace TransferLearning.Experiments.Advising;

/// <summary>A network that advice is about.</summary>
/// <param name="Asked">As it is named in a command: a name of the catalogue, or an absolute path.</param>
/// <param name="Reference">What the catalogue finds under it.</param>
/// <param name="Taps">Its tap expressions, from early to late; the last one is <c>auto</c>.</param>
internal sealed record AdvisedNetwork(string Asked, ModelReference Reference, IReadOnlyList<string> Taps)
{
    /// <summary>Whether it has a classifier of its own.</summary>
    public bool HasLogits { get; init; }

    /// <summary>Its name, as results show it.</summary>
    public string Name => Reference.Manifest?.Name ?? ModelName.FromPath(Reference.Path);

    /// <summary>The request for features of one of its taps.</summary>
    public ExtractionRequest Request(AdviceRequest advice, string tap) => new() { Model = Asked, Taps = [tap], Preprocess = advice.Preprocess, Device = advice.Device, Threads = advice.Threads };

    /// <summary>Finds the networks of a request.</summary>
    /// <exception cref="UsageException">Two are shown under one name.</exception>
    /// <exception cref="TlearnException">One is not there, or no network.</exception>
    public static IReadOnlyList<AdvisedNetwork> Of(AdviceRequest request, ModelCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(catalogue);
        List<ModelReference> found = request.Networks.Count > 0
            ? [.. request.Networks.Select(n => catalogue.Find(n))]
            : [catalogue.Find(), catalogue.Find(ModelCatalogue.BundledModel)];
        List<AdvisedNetwork> networks = [.. found.DistinctBy(r => r.Path).Select(Of)];
        if (networks.GroupBy(n => n.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new UsageException($"`Model`: {Counted.Of(twice.Count(), "network")} would be shown as '{twice.Key}': {string.Join(", ", twice.Select(n => n.Reference.Path))}", "Give one of them a name of its own: `Models.Add(PATH, NAME)`.");
        }

        return networks;
    }

    // The stages, a choice among all of them, and the last layer; a network that cannot be divided has its last layer alone.
    private static IReadOnlyList<string> TapsOf(OnnxModel model)
    {
        try
        {
            return [.. StageTaps.Find(model, PenultimateFinder.Find(model).Tensor, size: null).SkipLast(1), JoinedTaps.Choice, TapResolver.Auto];
        }
        catch (TlearnException)
        {
            return [TapResolver.Auto];
        }
    }

    private static AdvisedNetwork Of(ModelReference reference)
    {
        var model = reference.Load();
        // A file that the catalogue knows by its content may lie elsewhere than the catalogue would look for it.
        var asked = reference.Manifest is { } manifest && Path.GetFullPath(manifest.ModelPath) == reference.Path ? manifest.Name : reference.Path;
        return new AdvisedNetwork(asked, reference, TapsOf(model)) { HasLogits = OwnLogits.Find(reference, model, out _) is not null };
    }
}
