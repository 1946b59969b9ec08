using TransferLearning.Core;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>The models that have a name: every <c>onnx-models/*/manifest.json</c> beside the program.</summary>
public sealed class ModelCatalogue
{
    /// <summary>The bundled backbone, which is taken where no model is named.</summary>
    public const string DefaultModel = "tlearn-mini";

    private readonly List<ModelManifest> manifests;

    /// <summary>Reads the manifests of a folder; a folder that does not exist is an empty catalogue.</summary>
    /// <param name="folder">Folder with one folder a model; <see langword="null"/> for the one beside the program.</param>
    /// <exception cref="TlearnException">A manifest is damaged, or two have one name.</exception>
    public ModelCatalogue(string? folder = null)
    {
        Folder = folder ?? Beside(AppContext.BaseDirectory);
        manifests = Directory.Exists(Folder)
            ? [.. Directory.EnumerateDirectories(Folder).Select(d => Path.Combine(d, "manifest.json")).Where(File.Exists).Select(ModelManifest.Read).OrderBy(m => m.Name, NaturalOrder.Instance)]
            : [];
        if (manifests.GroupBy(m => m.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new TlearnException($"{Folder}: two models are named '{twice.Key}': {string.Join(", ", twice.Select(m => m.Folder))}", "Rename one in its manifest.json.");
        }
    }

    /// <summary>The folder that was read.</summary>
    public string Folder { get; }

    /// <summary>All models, in natural order of their names.</summary>
    public IReadOnlyList<ModelManifest> List() => manifests;

    /// <summary>Finds a model.</summary>
    /// <param name="nameOrPath">
    /// A name of the catalogue or the path of an ONNX file; <see langword="null"/> for the default. A file whose content is a catalogue's
    /// model is that model, wherever it lies.
    /// </param>
    /// <exception cref="TlearnException">Neither a name nor a file; the message lists the names.</exception>
    public ModelReference Find(string? nameOrPath = null)
    {
        var wanted = nameOrPath ?? DefaultModel;
        if (manifests.FirstOrDefault(m => m.Name == wanted) is { } named) return new ModelReference(named.ModelPath, named);
        if (!File.Exists(wanted))
        {
            throw new TlearnException(
                $"no model '{wanted}': neither a file nor a name of the catalogue ({(manifests.Count == 0 ? $"none in {Folder}" : string.Join(", ", manifests.Select(m => m.Name)))})",
                "Give the path of an .onnx file, or a name from 'tlearn models list'.");
        }

        var path = Path.GetFullPath(wanted);
        // A file inside the catalogue is held to its manifest even where its content was changed.
        var manifest = manifests.FirstOrDefault(m => Path.GetFullPath(m.ModelPath) == path) ?? Recognise(path);
        return new ModelReference(path, manifest);
    }

    /// <summary>The catalogue's model with this SHA-256; <see langword="null"/> where there is none.</summary>
    public ModelReference? FindBySha256(string sha256) =>
        manifests.FirstOrDefault(m => string.Equals(m.Sha256, sha256, StringComparison.OrdinalIgnoreCase)) is { } found ? new ModelReference(found.ModelPath, found) : null;

    private ModelManifest? Recognise(string path)
    {
        if (manifests.Count == 0) return null;
        var sha256 = OnnxModel.Load(path).Sha256;
        return manifests.FirstOrDefault(m => string.Equals(m.Sha256, sha256, StringComparison.OrdinalIgnoreCase));
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
