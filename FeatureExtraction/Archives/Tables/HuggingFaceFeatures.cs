using System.Text.Json;

namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>What the Hugging Face library <c>datasets</c> writes into a Parquet file's metadata about its columns (key <c>huggingface</c>, <c>info.features</c>).</summary>
internal sealed class HuggingFaceFeatures
{
    private readonly Dictionary<string, string[]> _classes = new(StringComparer.Ordinal);

    /// <summary>Columns that hold images.</summary>
    public List<string> Images { get; } = [];

    /// <summary>Columns of classes whose names are in an unknown form.</summary>
    public List<string> WithoutNames { get; } = [];

    /// <summary>Columns that hold classes as numbers.</summary>
    public IReadOnlyCollection<string> ClassColumns => _classes.Keys;

    /// <summary>Names of a column's classes, in the order of their numbers; <see langword="null"/> where it has none.</summary>
    public string[]? ClassesOf(string column) => _classes.GetValueOrDefault(column);

    /// <summary>Reads the metadata; of what is not in the form that the library writes nothing is taken.</summary>
    /// <param name="metadata">Keys and values of the file's metadata.</param>
    public static HuggingFaceFeatures Read(IReadOnlyDictionary<string, string> metadata)
    {
        var features = new HuggingFaceFeatures();
        if (!metadata.TryGetValue("huggingface", out var text)) return features;
        try
        {
            using var document = JsonDocument.Parse(text);
            if (Member(document.RootElement, "info") is { } info && Member(info, "features") is { ValueKind: JsonValueKind.Object } columns)
            {
                foreach (var column in columns.EnumerateObject()) features.Take(column.Name, column.Value);
            }
        }
        catch (JsonException)
        {
            // Not written by the library.
        }

        return features;
    }

    private void Take(string column, JsonElement feature)
    {
        if (Member(feature, "_type") is not { ValueKind: JsonValueKind.String } type) return;
        if (type.ValueEquals("Image")) Images.Add(column);
        if (!type.ValueEquals("ClassLabel")) return;
        if (Member(feature, "names") is { ValueKind: JsonValueKind.Array } names && names.EnumerateArray().All(n => n.ValueKind == JsonValueKind.String))
        {
            _classes[column] = [.. names.EnumerateArray().Select(n => n.GetString()!)];
        }
        else
        {
            WithoutNames.Add(column);
        }
    }

    private static JsonElement? Member(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;
}
