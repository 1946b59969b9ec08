using CsvHelper;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Manifests with commas, semicolons or tabs: RFC 4180, the first row names the columns. Rows are numbered by the line they begin in.</summary>
internal static class CsvManifest
{
    private const string Way = "The first row names the columns, with commas, semicolons or tabs between: path, and if you like label, split, group.";

    /// <summary>Reads the rows, one by one.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="manifest">The file's name, for messages.</param>
    /// <param name="findings">Told of columns that are not read and of rows that are empty.</param>
    /// <param name="groups">The column that names groups.</param>
    /// <exception cref="UsageException">Another column than <c>group</c> is to name groups, and there is none of that name.</exception>
    public static IEnumerable<ManifestRow> Read(StrictText text, string manifest, SourceFindings findings, string groups = ManifestColumns.Group)
    {
        var dialect = Guarded(() => CsvDialect.Of(text), manifest, 0);
        var header = dialect.Header;
        if (header.Count == 0) throw new TlearnException($"{manifest}: empty, expected a first row that names the column path", Way);
        var (path, label, split, group) = (Column("path"), Column("label"), Column("split"), Column(groups));
        var unknown = ManifestColumns.Unknown(manifest, [.. header], groups);
        if (group < 0 && groups != ManifestColumns.Group) throw ManifestColumns.NoGroups(manifest, groups, [.. header]);
        if (path < 0)
        {
            var meant = header.FirstOrDefault(h => ManifestColumns.Meant(h) == "path");
            throw new TlearnException(
                $"{manifest}: row {1 + dialect.LinesBefore}: no column 'path'; found {string.Join(", ", header.Select(h => $"'{h}'"))}{(meant is null ? "" : $" (name '{meant}' 'path'?)")}",
                Way);
        }

        if (unknown is not null) findings.Warn(unknown);
        using var reader = dialect.Open(text);
        using var csv = CsvReader.Create(reader, dialect.Options, leaveOpen: true);
        _ = Guarded(csv.Read, manifest, dialect.LinesBefore);
        var empty = 0;
        while (Guarded(csv.Read, manifest, dialect.LinesBefore))
        {
            // A spreadsheet saves rows that were cleared as separators alone.
            if (Enumerable.Range(0, csv.FieldCount).All(c => string.IsNullOrWhiteSpace(csv.GetString(c))))
            {
                empty++;
                continue;
            }

            var row = (int)csv.LineNumber + dialect.LinesBefore;
            if (csv.FieldCount != header.Count) throw ManifestRow.Wrong(manifest, row, $"found {csv.FieldCount} cells, expected {header.Count} as in the first row (a cell with {Name(dialect.Separator)} in it stands in quotes)");
            yield return new ManifestRow(row, Cell(path), Cell(label), Cell(split), Cell(group));
        }

        ManifestColumns.SayEmpty(manifest, empty, findings);

        string? Cell(int column) => column < 0 || csv.GetString(column) is not { Length: > 0 } text ? null : text;

        int Column(string name)
        {
            var places = Enumerable.Range(0, header.Count).Where(c => header[c].Equals(name, StringComparison.OrdinalIgnoreCase)).ToArray();
            return places.Length > 1 ? throw ManifestRow.Wrong(manifest, 1 + dialect.LinesBefore, $"two columns are named '{name}'") : places.Length == 1 ? places[0] : -1;
        }
    }

    private static string Name(char separator) => separator == '\t' ? "a tab" : $"'{separator}'";

    private static T Guarded<T>(Func<T> read, string manifest, int linesBefore)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            throw ManifestRow.Wrong(manifest, (int)(e.LineNumber > 0 ? e.LineNumber : e.RecordNumber) + linesBefore, $"malformed: {e.Message}", e);
        }
    }
}
