using System.Globalization;
using System.Text;
using CsvHelper;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store.Export;

/// <summary>Comma-separated values, UTF-8, lines ending in LF; numbers as short as they can be read back exactly.</summary>
internal static class CsvExport
{
    private static readonly CsvWriterOptions s_options = new() { NewLine = "\n", HasHeader = false, Injection = CsvInjection.None, FormatProvider = CultureInfo.InvariantCulture };

    /// <summary>Writes <c>metadata.csv</c>.</summary>
    public static Task<string> WriteMetadataAsync(ExportTable table, string folder) => WriteAsync(folder, "metadata.csv", csv =>
    {
        WriteHeader(csv, table, []);
        foreach (var item in table.Items)
        {
            WriteItem(csv, table, item);
            csv.EndRecord();
        }
    });

    /// <summary>Writes <c>features.csv</c>.</summary>
    public static Task<string> WriteFeaturesAsync(ExportTable table, string folder, RowCounter counter) => WriteAsync(folder, "features.csv", csv =>
    {
        WriteHeader(csv, table, table.Columns.SelectMany(c => Enumerable.Range(0, c.Features.Dimension).Select(d => $"{c.Name}.{d}")));
        for (var row = 0; row < table.Items.Count; row++)
        {
            WriteItem(csv, table, table.Items[row]);
            foreach (var column in table.Columns)
            {
                foreach (var value in column.Features.Row(row)) csv.WriteField(value, default);
            }

            csv.EndRecord();
            counter.Next();
        }
    });

    private static Task<string> WriteAsync(string folder, string name, Action<CsvWriter> write) => AtomicFile.WriteAsync(Path.Combine(folder, name), FileDurability.Named, stream =>
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), bufferSize: 1 << 16, leaveOpen: true);
        using var csv = CsvWriter.Create(text, s_options, leaveOpen: true);
        write(csv);
        return Task.CompletedTask;
    });

    private static void WriteHeader(CsvWriter csv, ExportTable table, IEnumerable<string> features)
    {
        foreach (var name in table.Texts.Select(t => t.Name).Concat(features)) csv.WriteField(name);
        csv.EndRecord();
    }

    private static void WriteItem(CsvWriter csv, ExportTable table, DatasetItem item)
    {
        foreach (var (_, value) in table.Texts) csv.WriteField(value(item));
    }
}
