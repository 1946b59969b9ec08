using TransferLearning.Core.Files;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>What becomes of the file of a model that is added.</summary>
public enum FilePlacement
{
    /// <summary>It stays where it is; the manifest names its path.</summary>
    Refer,

    /// <summary>It is copied into the user's folder, external data included.</summary>
    Copy,
}

/// <summary>A network of the user's own that is to have a name.</summary>
public sealed record RegistrationRequest
{
    /// <summary>The ONNX file.</summary>
    public required string Path { get; init; }

    /// <summary>Its name; <see langword="null"/> for the file's, or the folder's where the file is called <c>model.onnx</c>.</summary>
    public string? Name { get; init; }

    /// <summary><c>auto</c>, a preset with changes or the path of a record.</summary>
    public string Preprocess { get; init; } = "auto";

    /// <summary>File of class names, one a line; <see langword="null"/> for those that are found with the model, if any.</summary>
    public string? Labels { get; init; }

    /// <summary>Licence of the weights.</summary>
    public string Licence { get; init; } = "";

    /// <summary>Where the model comes from; empty for its path.</summary>
    public string Source { get; init; } = "";

    /// <summary>Whether the file is copied.</summary>
    public FilePlacement Placement { get; init; } = FilePlacement.Refer;
}

/// <summary>Gives a network of the user's own a name, by a manifest in the user's folder.</summary>
internal static class ModelRegistration
{
    /// <summary>Looks at the network, settles its preprocessing and class names, and writes the manifest.</summary>
    /// <param name="request">The file and what is known about it.</param>
    /// <param name="catalogue">The names that are taken; its user's folder takes the manifest.</param>
    /// <param name="cancellation">Stops; the name is not given then.</param>
    /// <returns>The manifest as it was written.</returns>
    /// <exception cref="UsageException">The name is no name, or taken.</exception>
    /// <exception cref="TlearnException">The file is no network that can be run, its preprocessing is not found, or the class names do not fit it.</exception>
    public static ModelManifest Add(RegistrationRequest request, ModelCatalogue catalogue, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(catalogue);
        var user = catalogue.UserFolder ?? throw new ArgumentException("the catalogue has no user's folder", nameof(catalogue));
        var path = System.IO.Path.GetFullPath(request.Path);
        var model = OnnxModel.Load(path);
        var name = request.Name ?? ModelName.FromPath(path);
        RequireFree(name, catalogue);

        var reference = catalogue.Find(path);
        var preprocessing = RequestedPreprocessing.Resolve(new ExtractionRequest { Preprocess = request.Preprocess }, reference, model).Record;
        DeclaredInput.Of(model).Settle(model.Name, preprocessing.OutputSize);
        var inspection = BackboneInspector.Inspect(model, preprocessing.OutputSize);
        if (inspection.ShapesMissing is { } reason) throw new TlearnException($"{path} cannot be run: {reason}", "Export it again; `Models.Inspect` shows what can be read of it.");
        var classes = ClassesOf(inspection);
        if (request.Labels is not null && classes is not > 0) throw new TlearnException($"{path} has no classifier whose classes {request.Labels} could name", "Leave `Labels` away.");
        var labels = classes is > 0 and var count ? ModelLabels.For(reference, model, count, request.Labels) : null;
        cancellation.ThrowIfCancellationRequested();

        var folder = System.IO.Path.Combine(System.IO.Path.GetFullPath(user), name);
        var manifest = new ModelManifest
        {
            Name = name,
            File = request.Placement == FilePlacement.Copy ? "model.onnx" : path,
            Sha256 = model.Sha256,
            Verified = true,
            Bytes = new FileInfo(path).Length,
            Source = request.Source.Length > 0 ? request.Source : path,
            Licence = request.Licence,
            Summary = "added by the user",
            Preprocessing = preprocessing,
            Taps = [.. inspection.Taps.Where(t => t.Suggested && t.Name != inspection.Penultimate.Tensor).Select(t => t.Name), .. PenultimateOf(inspection)],
            Classes = classes,
            Labels = labels is null ? null : "labels.txt",
        };
        DurableFiles.CreateFolder(folder);
        if (request.Placement == FilePlacement.Copy)
        {
            using var copy = ModelCopy.Make(model, path, folder, progress: null, cancellation);
            copy.Publish(System.IO.Path.Combine(folder, manifest.File));
        }

        if (labels is not null) AtomicFile.Write(System.IO.Path.Combine(folder, manifest.Labels!), FileDurability.OnDisk, System.Text.Encoding.UTF8.GetBytes(string.Join('\n', labels.Names) + "\n"));
        // The manifest last: with it the name is there.
        var file = System.IO.Path.Combine(folder, ModelManifest.FileName);
        AtomicFile.Write(file, FileDurability.OnDisk, manifest.ToBytes());
        return ModelManifest.Read(file);
    }

    private static void RequireFree(string name, ModelCatalogue catalogue)
    {
        ModelName.Check(name);
        if (catalogue.List().FirstOrDefault(m => m.Aliases.Prepend(m.Name).Contains(name, StringComparer.OrdinalIgnoreCase)) is not { } taken) return;
        throw new UsageException(
            $"the name '{name}' is taken: {System.IO.Path.Combine(taken.Folder, ModelManifest.FileName)}",
            catalogue.IsUsers(taken)
                ? $"Give another with `Name` NAME, or remove {taken.Folder}."
                : "It belongs to a model of the program: give another with `Name` NAME.");
    }

    private static IEnumerable<string> PenultimateOf(BackboneInspection inspection) => inspection.Penultimate.Tensor is { Length: > 0 } tensor ? [tensor] : [];

    /// <summary>Width of the classifier's output, 0 for a network without one.</summary>
    private static int? ClassesOf(BackboneInspection inspection) =>
        !inspection.Penultimate.HasClassifier ? 0
        : inspection.Taps.FirstOrDefault(t => t.Name == inspection.Penultimate.Output) is { Shape: { Count: > 0 } shape } ? (int)shape.Aggregate(1L, (product, d) => product * d)
        : null;
}
