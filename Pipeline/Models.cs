using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Catalogue.Fetching;

namespace TransferLearning;

/// <summary>The pretrained networks that have a name: those of the package, and those that were fetched or added on this machine.</summary>
public static class Models
{
    /// <summary>All of them, in natural order of their names; <see cref="ModelManifest.IsPresent"/> tells whose file is on this machine.</summary>
    /// <exception cref="TlearnException">A manifest is damaged.</exception>
    public static IReadOnlyList<ModelManifest> List() => new ModelCatalogue().List();

    /// <summary>What a network is: inputs, outputs and the layers that can be taken as embedding.</summary>
    /// <param name="model">A name of the catalogue or the path of an ONNX file.</param>
    /// <exception cref="TlearnException">There is no such network, or the file is damaged.</exception>
    public static BackboneInspection Inspect(string model)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        return BackboneInspector.Inspect(new ModelCatalogue().Find(model).Load());
    }

    /// <summary>Brings a network's file to this machine, held to the SHA-256 of its manifest; a fetch that is interrupted goes on where it stopped.</summary>
    /// <param name="name">Its name in the catalogue.</param>
    /// <param name="from">A file, or an http or https address, in place of the manifest's; <see langword="null"/> for the manifest's, at the host that <c>TLEARN_MODEL_MIRROR</c> names where it does.</param>
    /// <param name="acceptUnverified">
    /// Whether to take what the catalogue does not know to be a trained network (<see cref="ModelManifest.WhyUnverified"/>). Where no hash is known either, the one that is found is recorded.
    /// </param>
    /// <param name="progress">Told of bytes.</param>
    /// <param name="notes">Told what should be known while the fetch goes on, such as why it waits.</param>
    /// <param name="cancellation">Stops the fetch.</param>
    /// <exception cref="TlearnException">The file cannot be had, or is another network.</exception>
    public static Task<FetchResult> FetchAsync(
        string name, string? from = null, bool acceptUnverified = false, IProgress<(long Done, long Total)>? progress = null, Action<Note>? notes = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var request = new FetchRequest { Name = name, From = from, AcceptUnverified = acceptUnverified };
        return Task.Run(() => new ModelFetcher(new ModelCatalogue(), tell: text => notes?.Invoke(new Note(NoteKind.Information, text))).FetchAsync(request, progress, cancellation), cancellation);
    }

    /// <summary>Gives a network of your own a name.</summary>
    /// <param name="request">Its file, its name, and what is to be known of it.</param>
    /// <param name="cancellation">Stops the check that it runs.</param>
    /// <exception cref="TlearnException">The file is no network that can be run, or the name is taken.</exception>
    public static ModelManifest Add(RegistrationRequest request, CancellationToken cancellation = default) => ModelRegistration.Add(request, new ModelCatalogue(), cancellation);
}
