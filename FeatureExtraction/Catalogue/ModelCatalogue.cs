using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>
/// The models that have a name: every <c>onnx-models/*/manifest.json</c> beside the program, and those that the user added. Files of the
/// former that are not bundled lie in the user's folder once they were fetched, and so do files of the latter that have an address.
/// </summary>
internal sealed class ModelCatalogue
{
    /// <summary>The network that is taken where none is named: it comes with the build, which may have been out of its reach.</summary>
    public const string DefaultModel = "resnet18-mlnet";

    /// <summary>The network that is part of the program, and taken where <see cref="DefaultModel"/> is missing.</summary>
    public const string BundledModel = "tlearn-mini";

    private readonly List<ModelManifest> _manifests;
    private readonly Dictionary<string, ModelManifest> _byName = new(StringComparer.Ordinal);

    /// <summary>Reads the manifests; a folder that does not exist has none.</summary>
    /// <param name="folder">Folder with one folder a model; <see langword="null"/> for the one beside the program.</param>
    /// <param name="userFolder">The user's folder; <see langword="null"/> for <see cref="ModelFolders.User"/>, or for none where <paramref name="folder"/> is given.</param>
    /// <exception cref="TlearnException">A manifest is damaged, or two have one name.</exception>
    public ModelCatalogue(string? folder = null, string? userFolder = null)
    {
        Folder = folder ?? Beside(AppContext.BaseDirectory);
        UserFolder = userFolder ?? (folder is null ? ModelFolders.User : null);
        _manifests = [.. Read(Folder).Select(Placed).Concat(Read(UserFolder).Select(Own)).OrderBy(m => m.Name, NaturalOrder.Instance)];
        // Two names that differ in case alone would share a folder on some systems.
        if (_manifests.GroupBy(m => m.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            var own = twice.LastOrDefault(m => UserFolder is not null && m.Folder.StartsWith(Path.GetFullPath(UserFolder), StringComparison.Ordinal)) ?? twice.Last();
            throw new TlearnException($"two models are named '{twice.Key}': {string.Join(", ", twice.Select(m => m.Folder))}", $"Change the name in {Path.Combine(own.Folder, ModelManifest.FileName)}, or remove that folder.");
        }

        // A name goes before another model's alias: what a user has named is not taken from them by a later version of the program.
        foreach (var model in _manifests) _byName[model.Name] = model;
        foreach (var model in _manifests) foreach (var alias in model.Aliases) _byName.TryAdd(alias, model);
    }

    /// <summary>Told whenever no model was named which one is taken, for who runs it to say so.</summary>
    public event Action<DefaultChoice>? Defaulted;

    /// <summary>The folder that was read.</summary>
    public string Folder { get; }

    /// <summary>The user's folder, for what is fetched and added; <see langword="null"/> where the catalogue has none.</summary>
    public string? UserFolder { get; }

    /// <summary>All models, in natural order of their names.</summary>
    public IReadOnlyList<ModelManifest> List() => _manifests;

    /// <summary>The model with this name or alias; <see langword="null"/> where there is none.</summary>
    internal ModelManifest? Named(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether a manifest lies in the user's folder.</summary>
    internal bool IsUsers(ModelManifest manifest) =>
        UserFolder is { } user && manifest.Folder.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(user)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Finds a model.</summary>
    /// <param name="nameOrPath">
    /// A name of the catalogue or the path of an ONNX file; <see langword="null"/> for <see cref="DefaultModel"/>, or <see cref="BundledModel"/> where that is missing
    /// (<see cref="Defaulted"/> tells). A file whose content is a catalogue's
    /// model is that model, wherever it lies.
    /// </param>
    /// <exception cref="TlearnException">Neither a name nor a file (the message lists the names), or a model that was not fetched yet.</exception>
    public ModelReference Find(string? nameOrPath = null)
    {
        if (nameOrPath is not { } wanted)
        {
            var choice = Default();
            Defaulted?.Invoke(choice);
            return choice.Model;
        }

        if (Named(wanted) is { } named) return Present(named);
        if (!File.Exists(wanted)) throw NotFound(wanted);
        var path = Path.GetFullPath(wanted);
        // A file inside the catalogue is held to its manifest even where its content was changed.
        var manifest = _manifests.FirstOrDefault(m => Path.GetFullPath(m.ModelPath) == path) ?? Recognise(path);
        return new ModelReference(path, manifest);
    }

    /// <summary>The catalogue's model with this SHA-256 whose file is on this machine; <see langword="null"/> where there is none.</summary>
    public ModelReference? FindBySha256(string sha256) =>
        _manifests.FirstOrDefault(m => Sha256Text.AreEqual(m.Sha256, sha256) && m.IsPresent) is { } found ? new ModelReference(found.ModelPath, found) : null;

    /// <summary>What a name may have been meant to be: all names, the nearest first, and the question whether it is meant, which is empty where none is near.</summary>
    internal (string Names, string Question) Near(string wanted)
    {
        var near = Spelling.Nearest(wanted, _byName.Keys);
        var meant = near is null ? null : Named(near);
        return (string.Join(", ", _manifests.OrderBy(m => m != meant).Select(m => m.Name)), near is null ? "" : $"Did you mean '{near}'? ");
    }

    private TlearnException NotFound(string wanted)
    {
        var (names, question) = Near(wanted);
        var expected = $"a name of the catalogue ({(names.Length == 0 ? $"none in {Folder}" : names)})";
        var next = names.Length == 0 && ProgramBuild.IsOfPackages
            ? "Give the path of an .onnx file, or set TransferLearningCatalogue to true in the project whose output the program is: its build then puts the catalogue there."
            : "Give the path of an .onnx file, or a name from `Models.List`.";
        return new TlearnException(
            $"no model '{wanted}': {(Directory.Exists(wanted) ? $"found a folder, expected an .onnx file or {expected}" : $"neither a file nor {expected}")}",
            question + next);
    }

    private DefaultChoice Default()
    {
        var wanted = _manifests.FirstOrDefault(m => m.Name == DefaultModel);
        if (wanted is { IsPresent: true }) return new DefaultChoice(Present(wanted));
        // Without either it is the default that is to be brought.
        if (_manifests.FirstOrDefault(m => m.Name == BundledModel) is not { IsPresent: true } bundled) return new DefaultChoice(wanted is null ? Find(DefaultModel) : Present(wanted));
        return wanted is null
            ? new DefaultChoice(Present(bundled), $"the catalogue {Folder} has no '{DefaultModel}'", "Name a network with `Model`.")
            : new DefaultChoice(Present(bundled), $"the file of '{DefaultModel}' is not on this machine: expected {wanted.ModelPath}", MissingFile.Next(wanted));
    }

    private static ModelReference Present(ModelManifest manifest) => manifest.IsPresent
        ? new ModelReference(manifest.ModelPath, manifest)
        : throw new TlearnException(
            $"the file of the model '{manifest.Name}' is not on this machine: expected {manifest.ModelPath}",
            MissingFile.Next(manifest));

    private static IEnumerable<ModelManifest> Read(string? folder) => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder).Select(d => Path.Combine(d, ModelManifest.FileName)).Where(File.Exists).Select(ModelManifest.Read)
        : [];

    /// <summary>A bundled manifest with the place of its file, and the hash that was found where it was fetched.</summary>
    private ModelManifest Placed(ModelManifest manifest)
    {
        if (UserFolder is null || manifest.IsPresent) return manifest;
        var (user, file) = (Path.GetFullPath(UserFolder), Path.GetFileName(manifest.File));
        // What was fetched under another name of the model stays where it is.
        var folder = manifest.Aliases.Prepend(manifest.Name).Select(n => Path.Combine(user, n))
            .FirstOrDefault(f => File.Exists(Path.Combine(f, file)) && !File.Exists(Path.Combine(f, ModelManifest.FileName))) ?? Path.Combine(user, manifest.Name);
        var placed = manifest with { Location = Path.Combine(folder, file) };
        if (ModelReceipt.TryRead(folder) is not { } receipt || Sha256Text.AreEqual(receipt.Sha256, manifest.Sha256)) return placed;
        if (manifest.Sha256.Length == 0) return placed with { Sha256 = receipt.Sha256 };
        // Heads and stores stand on a file that a user accepted before the catalogue knew one: it holds.
        return receipt.Verified || !placed.IsPresent ? placed : placed with
        {
            Sha256 = receipt.Sha256,
            Bytes = null,
            ApproximateBytes = null,
            Verified = false,
            Unverified = $"its file was accepted by hand ({receipt.From}) and is not the catalogue's, which can be had after {folder} is removed",
        };
    }

    /// <summary>A manifest of the user's folder: one with an address, as somebody passed it on, is fetched into its own folder.</summary>
    private static ModelManifest Own(ModelManifest manifest)
    {
        if (manifest.Url.Length == 0 || Path.GetFileName(manifest.File) != manifest.File) return manifest;
        var known = manifest.Sha256.Length > 0 ? manifest.Sha256 : ModelReceipt.TryRead(manifest.Folder)?.Sha256 ?? "";
        return manifest with { Location = Path.Combine(manifest.Folder, manifest.File), Sha256 = known };
    }

    private ModelManifest? Recognise(string path)
    {
        if (_manifests.Count == 0) return null;
        var sha256 = OnnxModel.Load(path).Sha256;
        return _manifests.FirstOrDefault(m => Sha256Text.AreEqual(m.Sha256, sha256));
    }

    private static string Beside(string program)
    {
        var beside = Path.Combine(program, "onnx-models");
        // A build of the tests or of another program in the repository has no copy beside it.
        for (var folder = new DirectoryInfo(program); !Directory.Exists(beside) && folder.Parent is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TransferLearning.sln"))) return Path.Combine(folder.FullName, "onnx-models");
        }

        return beside;
    }
}

/// <summary>The model that is taken where none is named.</summary>
/// <param name="Model">The model.</param>
/// <param name="Missing">Why it is not <see cref="ModelCatalogue.DefaultModel"/>; <see langword="null"/> where it is.</param>
/// <param name="Next">What brings the default; <see langword="null"/> where it is there.</param>
internal sealed record DefaultChoice(ModelReference Model, string? Missing = null, string? Next = null);

/// <summary>Where a user's own models lie: those that were fetched and those that were added.</summary>
internal static class ModelFolders
{
    /// <summary><c>$TLEARN_MODELS</c>, else <c>$XDG_DATA_HOME/tlearn/models</c>, else <c>~/.local/share/tlearn/models</c>.</summary>
    public static string User => UserFolders.Models.Path;
}

/// <summary>What to do where the file of a model of the catalogue is not on this machine: the one place that tells.</summary>
internal static class MissingFile
{
    /// <summary>A sentence.</summary>
    public static string Next(ModelManifest manifest) => Next(manifest, ProgramBuild.IsOfPackages);

    /// <param name="manifest">The model's.</param>
    /// <param name="ofPackages">The program was made of NuGet packages, and not from this project's sources.</param>
    internal static string Next(ModelManifest manifest, bool ofPackages) =>
        Path.IsPathRooted(manifest.File) ? $"It was added from there: put it back, or remove {manifest.Folder} and add it again."
        : manifest.Package is not null && ofPackages ? $"It comes with the package {ProgramBuild.ModelPackage}: refer to that in the program's project, and let TransferLearningResNet18 not be false there."
        : manifest.Package is { } package ? $"It comes with the build, from the package {package}: where that can be reached, {ProgramBuild.Again(manifest.Folder)}. Or take {package.File} out of the package (a zip archive), then: {Get(manifest, ", FILE")}"
        : manifest is { Url.Length: > 0, Verified: true } ? $"Fetch it: {Get(manifest)}"
        : manifest.Url.Length > 0 ? $"It is unverified ({manifest.WhyUnverified}). Where you trust it all the same, fetch it: {Get(manifest, ", acceptUnverified: true")}"
        : $"Get the ONNX file from {manifest.Source} (docs/models.md tells how), then: {Get(manifest, manifest.Verified ? ", FILE|URL" : ", FILE|URL, acceptUnverified")}";

    private static string Get(ModelManifest manifest, string more = "") => $"`Models.FetchAsync({manifest.Name}{more})`";
}
