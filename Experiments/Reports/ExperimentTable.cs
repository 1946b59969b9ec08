using System.Globalization;
using CsvHelper;
using Parquet;
using Parquet.Schema;
using TransferLearning.Core;

namespace TransferLearning.Experiments.Reports;

/// <summary>Results as a table, of an experiment a row a cell, failed ones among them: <c>results.csv</c> and, the same, <c>results.parquet</c>.</summary>
internal static class ExperimentTable
{
    private static readonly (string Name, Func<ResultRow, string> Text)[] s_texts =
    [
        ("dataset", r => r.Dataset),
        ("approach", r => r.Approach),
        ("model", r => r.Model),
        ("preprocess", r => r.Preprocess),
        ("tap", r => r.Tap),
        ("pool", r => r.Pool),
        ("views", r => r.Views),
        ("scale", r => r.Scale),
        ("head", r => r.Head),
        ("unfreeze", r => r.Unfreeze),
        ("parameters", r => string.Join(' ', r.Parameters.Select(p => $"{p.Key}={p.Value}"))),
        ("train_size", r => r.TrainSize),
    ];

    private static readonly (string Name, Func<ResultRow, double?> Value)[] s_figures =
    [
        ("accuracy", r => r.Metrics?.Accuracy),
        ("ci_low", r => r.Metrics?.CiLow),
        ("ci_high", r => r.Metrics?.CiHigh),
        ("balanced_accuracy", r => r.Metrics?.BalancedAccuracy),
        ("macro_f1", r => r.Metrics?.MacroF1),
        ("log_loss", r => r.Metrics?.LogLoss),
        ("ece", r => r.Metrics?.Ece),
        ("fit_seconds", r => r.Error is null ? r.FitSeconds : null),
        ("predict_seconds", r => r.Error is null ? r.PredictSeconds : null),
    ];

    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. s_texts.Select(t => t.Name), "seed", "fold", .. s_figures.Select(f => f.Name), "status", "error"];

    /// <summary>Writes the table as CSV; texts that a spreadsheet would run are made harmless (<see cref="SpreadsheetText.Inert"/>).</summary>
    public static void WriteCsv(TextWriter output, IReadOnlyList<ResultRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var csv = CsvWriter.Create(output, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteRecord([.. Columns]);
        foreach (var row in rows)
        {
            csv.WriteRecord(
            [
                .. s_texts.Select(t => SpreadsheetText.Inert(t.Text(row))),
                row.Seed.ToString(CultureInfo.InvariantCulture),
                SpreadsheetText.Inert(row.Fold),
                .. s_figures.Select(f => f.Value(row)?.ToString("R", CultureInfo.InvariantCulture) ?? ""),
                Status(row),
                SpreadsheetText.Inert(row.Error ?? ""),
            ]);
        }
    }

    /// <summary>Writes the table as Parquet; texts stand in it as they are.</summary>
    public static async Task WriteParquetAsync(Stream output, IReadOnlyList<ResultRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        DataField[] texts = [.. s_texts.Select(t => new DataField(t.Name, typeof(string), isNullable: false))];
        var seed = new DataField("seed", typeof(int), isNullable: false);
        var fold = new DataField("fold", typeof(string), isNullable: false);
        DataField[] figures = [.. s_figures.Select(f => new DataField(f.Name, typeof(double), isNullable: true))];
        var status = new DataField("status", typeof(string), isNullable: false);
        var error = new DataField("error", typeof(string), isNullable: true);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. texts, seed, fold, .. figures, status, error]), output);
        using var group = writer.CreateRowGroup();
        foreach (var (field, (_, text)) in texts.Zip(s_texts)) await group.WriteAsync(field, [.. rows.Select(text)]);
        await group.WriteAsync<int>(seed, rows.Select(r => r.Seed).ToArray());
        await group.WriteAsync(fold, [.. rows.Select(r => r.Fold)]);
        foreach (var (field, (_, value)) in figures.Zip(s_figures)) await group.WriteAsync<double>(field, rows.Select(value).ToArray());
        await group.WriteAsync(status, [.. rows.Select(Status)]);
        await group.WriteAsync(error, [.. rows.Select(r => r.Error!)]);
    }

    private static string Status(ResultRow row) => row.Error is null ? "done" : "failed";
}
