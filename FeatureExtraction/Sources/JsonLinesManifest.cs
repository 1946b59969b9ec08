using System.Text.Json;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Manifests with one JSON object a line; empty lines are passed over.</summary>
internal static class JsonLinesManifest
{
    public static IEnumerable<ManifestRow> Read(TextReader text, string manifest)
    {
        for (var row = 1; text.ReadLine() is { } line; row++)
        {
            if (!string.IsNullOrWhiteSpace(line)) yield return Parse(line, row, manifest);
        }
    }

    private static ManifestRow Parse(string line, int row, string manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw ManifestRow.Wrong(manifest, row, $"found {root.ValueKind}, expected an object with 'path'");
            return new ManifestRow(row, Text("path"), Text("label"), Text("split"), Text("group"));

            // Class numbers are as common as class names.
            string? Text(string name) => !root.TryGetProperty(name, out var value) ? null : value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
                JsonValueKind.Number when name != "path" => value.GetRawText(),
                _ => throw ManifestRow.Wrong(manifest, row, $"{name}: found {value.GetRawText()}, expected text"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ManifestRow.Wrong(manifest, row, $"malformed JSON: {e.Message}", e);
        }
    }
}
