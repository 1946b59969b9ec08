using TransferLearning.Core.Files;

namespace TransferLearning.Experiments.Reports;

/// <summary>The files of a table of results.</summary>
internal static class ExperimentTables
{
    /// <summary>Name of the table.</summary>
    public const string Csv = "results.csv";

    /// <summary>Name of the same for programs.</summary>
    public const string Parquet = "results.parquet";

    /// <summary>The files.</summary>
    public static IReadOnlyList<OutputFile> Of(IReadOnlyList<ResultRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return [OutputFile.Text(Csv, output => ExperimentTable.WriteCsv(output, rows)), new OutputFile(Parquet, stream => ExperimentTable.WriteParquetAsync(stream, rows).GetAwaiter().GetResult())];
    }
}
