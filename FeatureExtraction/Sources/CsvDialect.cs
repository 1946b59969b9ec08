using CsvHelper;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>How a table's cells are parted, found from its first row: comma, semicolon and tab are tried, and the one that brings a column <c>path</c> is taken.</summary>
/// <param name="Separator">What stands between cells.</param>
/// <param name="Header">The cells of the first row, trimmed; none where the file is empty.</param>
/// <param name="LinesBefore">Lines before it that are no rows: 1 for Excel's <c>sep=;</c>.</param>
internal sealed record CsvDialect(char Separator, IReadOnlyList<string> Header, int LinesBefore)
{
    private static readonly char[] s_separators = [',', ';', '\t'];

    /// <summary>RFC 4180 with this separator.</summary>
    public CsvReaderOptions Options => For(Separator);

    /// <summary>Finds it.</summary>
    /// <exception cref="CsvFormatException">The first row is malformed whatever parts its cells.</exception>
    public static CsvDialect Of(StrictText text)
    {
        if (Stated(text) is { } stated) return new CsvDialect(stated, HeaderOf(text, stated, 1), 1);
        CsvDialect? best = null;
        CsvFormatException? malformed = null;
        foreach (var separator in s_separators)
        {
            try
            {
                var found = new CsvDialect(separator, HeaderOf(text, separator, 0), 0);
                if (best is null || found.Rank.CompareTo(best.Rank) > 0) best = found;
            }
            catch (CsvFormatException e)
            {
                malformed ??= e; // quotes that end in the middle of a cell: another separator, most likely
            }
        }

        return best ?? throw malformed!;
    }

    /// <summary>A reader behind the lines that are no rows.</summary>
    public TextReader Open(StrictText text) => Open(text, LinesBefore);

    private (bool HasPath, int Cells) Rank => (Header.Contains("path", StringComparer.OrdinalIgnoreCase), Header.Count);

    private static TextReader Open(StrictText text, int linesBefore)
    {
        var reader = text.OpenReader();
        for (var i = 0; i < linesBefore; i++) reader.ReadLine();
        return reader;
    }

    /// <summary>The separator of a first line such as <c>sep=;</c>, which Excel writes and heeds.</summary>
    private static char? Stated(StrictText text)
    {
        using var reader = text.OpenReader();
        var line = reader.ReadLine()?.Trim(' ', '"');
        return line is { Length: 5 } && line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && char.IsAscii(line[4]) ? line[4] : null;
    }

    private static IReadOnlyList<string> HeaderOf(StrictText text, char separator, int linesBefore)
    {
        using var reader = Open(text, linesBefore);
        using var csv = CsvReader.Create(reader, For(separator), leaveOpen: true);
        return csv.Read() ? [.. Enumerable.Range(0, csv.FieldCount).Select(c => csv.GetString(c).Trim())] : [];
    }

    private static CsvReaderOptions For(char separator) => new()
    {
        HasHeader = false,
        Separator = separator,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        TrackLineNumbers = true,
    };
}
