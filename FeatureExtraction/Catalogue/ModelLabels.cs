using System.Text.Json;
using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>A network's own class names.</summary>
/// <param name="Names">One a class, in index order.</param>
/// <param name="Source">Where they come from.</param>
public sealed record ModelLabels(IReadOnlyList<string> Names, string Source)
{
    private const string MetadataKey = "tlearn.classes";

    /// <summary>
    /// Finds the class names of a model, in this order: the given file, the manifest's, the model's metadata (<c>tlearn.classes</c>), those that the graph itself
    /// puts to its answers, <c>labels.txt</c> beside the model.
    /// </summary>
    /// <param name="reference">The model.</param>
    /// <param name="model">The same, read.</param>
    /// <param name="classes">Number of classes that the network tells apart.</param>
    /// <param name="file">A file of names, one a line, that is taken whatever else is there.</param>
    /// <returns><see langword="null"/> where no names are found anywhere.</returns>
    /// <exception cref="TlearnException">A source cannot be read, or has not one name for each class.</exception>
    public static ModelLabels? For(ModelReference reference, OnnxModel model, int classes, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(model);
        var beside = Path.Combine(Path.GetDirectoryName(reference.Path) ?? "", "labels.txt");
        var found = file is not null ? FromFile(file)
            : reference.Manifest?.LabelsPath is { } listed ? FromFile(listed)
            : model.Metadata.TryGetValue(MetadataKey, out var json) ? FromMetadata(model.Name, json)
            : GraphLabels.Find(model, classes) is { } inside ? inside
            : File.Exists(beside) ? FromFile(beside)
            : null;
        if (found is not null && found.Names.Count != classes)
        {
            throw new TlearnException(
                $"{found.Source}: found {found.Names.Count} class names, expected {classes}, which {model.Name} tells apart",
                "Give the file that belongs to this network: --labels FILE, one name a line.");
        }

        return found;
    }

    private static ModelLabels FromFile(string path)
    {
        // The last line may be empty; an empty one in between is a name that is missing, and would shift all later ones.
        var lines = Text(path).TrimEnd('\n', '\r').Split('\n').Select(l => l.Trim().Normalize()).ToList();
        return lines.IndexOf("") is var empty and >= 0 ? throw new TlearnException($"{path}: line {empty + 1} is empty, expected a class name") : new ModelLabels(lines, path);
    }

    private static string Text(string path)
    {
        try
        {
            return StrictText.Read(path);
        }
        catch (TlearnException e) when (e.Next is null)
        {
            throw new TlearnException($"class names: {e.Message}", "Give a text file with one name a line.", e);
        }
    }

    private static ModelLabels FromMetadata(string model, string json)
    {
        try
        {
            var names = JsonSerializer.Deserialize<string[]>(json);
            return names is not null && !names.Contains(null!) ? new ModelLabels(names, $"{model}: metadata {MetadataKey}") : throw new JsonException("a name is null");
        }
        catch (JsonException e)
        {
            throw new TlearnException($"{model}: metadata '{MetadataKey}' is no JSON array of names: {e.Message}", "Give the names with --labels FILE.", e);
        }
    }
}
