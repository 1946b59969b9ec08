using CsvHelper;
using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Manifests with commas: RFC 4180, the first row names the columns. Rows are numbered by the line they begin in.</summary>
internal static class CsvManifest
{
    private static readonly CsvReaderOptions Rfc4180 = new()
    {
        HasHeader = false,
        Separator = ',',
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        TrackLineNumbers = true,
    };

    public static IEnumerable<ManifestRow> Read(TextReader text, string manifest)
    {
        using var csv = CsvReader.Create(text, Rfc4180, leaveOpen: true);
        if (!Next(csv, manifest)) throw new TlearnException($"{manifest}: empty, expected a first row that names the column path", "Columns: path, and if you like label, split, group.");
        string[] header = [.. Enumerable.Range(0, csv.FieldCount).Select(c => csv.GetString(c).Trim())];
        var (path, label, split, group) = (Column("path"), Column("label"), Column("split"), Column("group"));
        if (path < 0)
        {
            throw new TlearnException(
                $"{manifest}: row 1: no column 'path'; found {string.Join(", ", header.Select(h => $"'{h}'"))}",
                "The first row names the columns, with commas between: path, and if you like label, split, group.");
        }

        while (Next(csv, manifest))
        {
            var row = (int)csv.LineNumber;
            if (csv.FieldCount != header.Length) throw ManifestRow.Wrong(manifest, row, $"found {csv.FieldCount} cells, expected {header.Length}");
            yield return new ManifestRow(row, Cell(path), Cell(label), Cell(split), Cell(group));
        }

        string? Cell(int column) => column < 0 || csv.GetString(column) is not { Length: > 0 } text ? null : text;

        int Column(string name)
        {
            var first = Array.FindIndex(header, h => h.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (first >= 0 && Array.FindIndex(header, first + 1, h => h.Equals(name, StringComparison.OrdinalIgnoreCase)) >= 0)
            {
                throw ManifestRow.Wrong(manifest, 1, $"two columns are named '{name}'");
            }

            return first;
        }
    }

    private static bool Next(CsvReader csv, string manifest)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException e)
        {
            throw ManifestRow.Wrong(manifest, (int)(e.LineNumber > 0 ? e.LineNumber : e.RecordNumber), $"malformed: {e.Message}", e);
        }
    }
}
