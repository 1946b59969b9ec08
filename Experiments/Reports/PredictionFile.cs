using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using TransferLearning.Core.Files;

namespace TransferLearning.Experiments.Reports;

/// <summary>Formats of a file of predictions.</summary>
internal enum PredictionFormat
{
    /// <summary>
    /// <c>path,label,probability</c>, then <c>label_2,probability_2</c> and so on; probabilities are empty for a head that has none, and both where an image has fewer answers.
    /// At the end <c>source</c>, where the images come from several.
    /// </summary>
    Csv,

    /// <summary>One JSON object a line, with the same keys; what is empty in CSV is null.</summary>
    JsonLines,
}

/// <summary>Writes predictions, one row an image.</summary>
internal static class PredictionFile
{
    private static readonly JsonSerializerOptions s_lines = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The format that a file's ending asks for; CSV for standard output.</summary>
    /// <exception cref="UsageException">The ending is neither <c>.csv</c> nor <c>.jsonl</c>.</exception>
    public static PredictionFormat FormatOf(string? path) => path is null ? PredictionFormat.Csv : Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => PredictionFormat.Csv,
        ".jsonl" => PredictionFormat.JsonLines,
        var ending => throw new UsageException($"`path` {path}: found the ending '{ending}', expected .csv or .jsonl"),
    };

    /// <summary>Writes a file: whole, or what was there stays.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, PredictionFormat format, IReadOnlyList<PredictionRow> rows)
    {
        AtomicText.Write(path, output =>
        {
            if (format == PredictionFormat.Csv) WriteCsv(output, rows);
            else WriteJsonLines(output, rows);
        });
    }

    /// <summary>Writes rows as CSV.</summary>
    /// <param name="output">Takes the rows; stays open.</param>
    /// <param name="rows">The rows.</param>
    public static void WriteCsv(TextWriter output, IReadOnlyList<PredictionRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var csv = CsvWriter.Create(output, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        string[] names = [.. Columns(rows)];
        var several = rows.Any(r => r.Source is not null);
        csv.WriteRecord(["path", .. names, .. several ? ["source"] : (string[])[]]);
        foreach (var row in rows)
        {
            var cells = new string[names.Length];
            Array.Fill(cells, "");
            for (var t = 0; t < row.Top.Count; t++)
            {
                cells[2 * t] = row.Top[t].Label;
                cells[(2 * t) + 1] = row.Top[t].Probability?.ToString("R", CultureInfo.InvariantCulture) ?? "";
            }

            csv.WriteRecord([row.Path, .. cells, .. several ? [row.Source ?? ""] : (string[])[]]);
        }
    }

    private static void WriteJsonLines(TextWriter output, IReadOnlyList<PredictionRow> rows)
    {
        var names = Columns(rows).ToList();
        foreach (var row in rows)
        {
            var line = new Dictionary<string, object?> { ["path"] = row.Path };
            foreach (var name in names) line[name] = null;
            for (var t = 0; t < row.Top.Count; t++)
            {
                line[names[2 * t]] = row.Top[t].Label;
                line[names[(2 * t) + 1]] = row.Top[t].Probability;
            }

            if (row.Source is not null) line["source"] = row.Source;
            output.Write(JsonSerializer.Serialize(line, s_lines));
            output.Write('\n');
        }
    }

    private static IEnumerable<string> Columns(IReadOnlyList<PredictionRow> rows)
    {
        var ranks = rows.Count == 0 ? 1 : rows.Max(r => r.Top.Count);
        return Enumerable.Range(1, ranks).SelectMany(rank => rank == 1 ? (string[])["label", "probability"] : [$"label_{rank}", $"probability_{rank}"]);
    }
}
