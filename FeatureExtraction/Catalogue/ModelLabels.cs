using System.Globalization;
using System.Text.Json;
using TransferLearning.Core.Files;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>A network's own class names.</summary>
/// <param name="Names">One a class, in index order.</param>
/// <param name="Source">Where they come from.</param>
internal sealed record ModelLabels(IReadOnlyList<string> Names, string Source)
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
    /// <exception cref="UsageException">The name of the file is empty.</exception>
    /// <exception cref="TlearnException">A source cannot be read, or has not one name for each class.</exception>
    public static ModelLabels? For(ModelReference reference, OnnxModel model, int classes, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(model);
        if (file is { Length: 0 }) throw new UsageException("`Labels`: found an empty text, expected the path of a file with one name a line", "Leave it out for the network's own names.");
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
                "Give the file that belongs to this network: `Labels` FILE, one name a line.");
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
            throw new TlearnException($"{model}: metadata '{MetadataKey}' is no JSON array of names: {e.Message}", "Give the names with `Labels` FILE.", e);
        }
    }
}

/// <summary>
/// Class names that stand in the graph: converters of classical machine learning, and Azure Custom Vision, end a network in operators that put names to its answers.
/// </summary>
internal static class GraphLabels
{
    private const string ClassicalDomain = "ai.onnx.ml";

    /// <summary>The names; <see langword="null"/> where the graph has none for so many classes, or nothing but their indices.</summary>
    public static ModelLabels? Find(OnnxModel model, int classes)
    {
        // Names that stand beside probabilities go before those that are picked by an index.
        foreach (var node in model.Nodes.OrderBy(n => n.Operator != "ZipMap"))
        {
            if (Names(model.Graph, node) is not { } names || names.Count != classes) continue;
            if (!names.Where((name, index) => name != Number(index)).Any()) continue;
            return new ModelLabels(names, $"{model.Name}: node {node}");
        }

        return null;
    }

    private static IReadOnlyList<string>? Names(OnnxGraph graph, OnnxNode node) => (node.Domain, node.Operator) switch
    {
        (ClassicalDomain, "ZipMap") => NotEmpty(node.Texts("classlabels_strings")) ?? node.Integers("classlabels_int64s")?.Select(Number).ToList(),
        (ClassicalDomain, "LabelEncoder") => NotEmpty(node.Texts("classes_strings")) ?? Mapped(node),
        (ClassicalDomain, "ArrayFeatureExtractor") or ("", "Gather") => node.Inputs.Count > 0 && graph.Stored(node.Inputs[0]) is { Element: ElementType.String } names ? names.ToTexts() : null,
        _ => null,
    };

    /// <summary>An encoder's texts in the order of their indices, where it has one for every index.</summary>
    private static List<string>? Mapped(OnnxNode encoder)
    {
        if (encoder.Integers("keys_int64s") is not { } keys || encoder.Texts("values_strings") is not { } values || keys.Count != values.Count) return null;
        var byKey = keys.Zip(values).DistinctBy(p => p.First).ToDictionary(p => p.First, p => p.Second);
        return Enumerable.Range(0, keys.Count).All(k => byKey.ContainsKey(k)) ? [.. Enumerable.Range(0, keys.Count).Select(k => byKey[k])] : null;
    }

    private static IReadOnlyList<string>? NotEmpty(IReadOnlyList<string>? names) => names is { Count: > 0 } ? names : null;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(int value) => Number((long)value);
}
