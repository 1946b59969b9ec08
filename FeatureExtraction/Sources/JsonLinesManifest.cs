using System.Globalization;
using System.Text.Json;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Manifests with one JSON object a line; empty lines are passed over.</summary>
internal static class JsonLinesManifest
{
    /// <inheritdoc cref="CsvManifest.Read"/>
    public static IEnumerable<ManifestRow> Read(StrictText text, string manifest, SourceFindings findings, string groups = ManifestColumns.Group)
    {
        using var reader = text.OpenReader();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var empty = 0;
        for (var row = 1; reader.ReadLine() is { } line; row++)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (Parse(line, row, manifest, names, groups) is { } parsed) yield return parsed;
            else empty++;
        }

        ManifestColumns.SayEmpty(manifest, empty, findings);
        if (groups != ManifestColumns.Group && !names.Contains(groups, StringComparer.OrdinalIgnoreCase)) throw ManifestColumns.NoGroups(manifest, groups, names);
        if (ManifestColumns.Unknown(manifest, names, groups) is { } unknown) findings.Warn(unknown);
    }

    private static ManifestRow? Parse(string line, int row, string manifest, HashSet<string> names, string groups)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw ManifestRow.Wrong(manifest, row, $"found {root.ValueKind}, expected an object with 'path'");
            var isEmpty = root.EnumerateObject().Any() && root.EnumerateObject().All(p => p.Value.ValueKind == JsonValueKind.Null || (p.Value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(p.Value.GetString())));
            var cells = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            foreach (var property in root.EnumerateObject())
            {
                names.Add(property.Name);
                if (!ManifestColumns.With(groups).Contains(property.Name, StringComparer.OrdinalIgnoreCase)) continue;
                if (!cells.TryAdd(property.Name, Text(property))) throw ManifestRow.Wrong(manifest, row, $"'{property.Name.ToLowerInvariant()}' stands in it twice");
            }

            return isEmpty ? null : new ManifestRow(row, cells.GetValueOrDefault("path"), cells.GetValueOrDefault("label"), cells.GetValueOrDefault("split"), cells.GetValueOrDefault(groups));

            // Class numbers are as common as class names.
            string? Text(JsonProperty property) => property.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => property.Value.GetString() is { Length: > 0 } text ? text : null,
                JsonValueKind.Number when !property.Name.Equals("path", StringComparison.OrdinalIgnoreCase) => Number(property.Value.GetRawText()),
                _ => throw ManifestRow.Wrong(manifest, row, $"{property.Name.ToLowerInvariant()}: found {property.Value.GetRawText()}, expected text"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ManifestRow.Wrong(manifest, row, $"malformed JSON: {e.Message}", e);
        }
    }

    // Programs that know only floating point write the class 2 as 2.0: one number is one label, however it is written.
    private static string Number(string written) =>
        !decimal.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? written
        : number == 0 ? "0"
        : number.ToString("0.############################", CultureInfo.InvariantCulture);
}
