using Parquet;
using Parquet.Schema;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store.Export;

/// <summary>Parquet: the text columns and one list column of float32 a tap, in groups of rows that fit in memory.</summary>
internal static class ParquetExport
{
    private const int ValuesPerGroup = 1 << 22;

    public static Task<string> WriteAsync(ExportTable table, string folder, RowCounter counter) => AtomicFile.WriteAsync(Path.Combine(folder, "features.parquet"), FileDurability.Named, async stream =>
    {
        DataField[] texts = [.. table.Texts.Select(t => new DataField(t.Name, typeof(string), isNullable: t.Name != "path"))];
        ListField[] lists = [.. table.Columns.Select(c => new ListField(c.Name, new DataField("element", typeof(float), isNullable: false)))];
        var widest = table.Columns.Max(c => c.Features.Dimension);
        var rowsPerGroup = Math.Max(1, ValuesPerGroup / widest);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. texts, .. lists]), stream, cancellationToken: counter.Cancellation);
        for (var start = 0; start < table.Items.Count; start += rowsPerGroup)
        {
            var count = Math.Min(rowsPerGroup, table.Items.Count - start);
            DatasetItem[] items = [.. Enumerable.Range(start, count).Select(r => table.Items[r])];
            using var group = writer.CreateRowGroup();
            foreach (var (field, (_, value)) in texts.Zip(table.Texts)) await group.WriteAsync(field, [.. items.Select(i => value(i)!)]);
            foreach (var (column, list) in table.Columns.Zip(lists)) await WriteListsAsync(group, (DataField)list.Item, column.Features, start, count, counter);
        }
    });

    private static async Task WriteListsAsync(ParquetRowGroupWriter group, DataField element, FeatureMatrix features, int start, int count, RowCounter counter)
    {
        counter.Next(count);
        var values = new float[count * features.Dimension];
        features.CopyRows(start, count, values);

        // A level of 0 begins a row's list, 1 goes on with it.
        var levels = new int[values.Length];
        levels.AsSpan().Fill(1);
        for (var row = 0; row < count; row++) levels[row * features.Dimension] = 0;
        var present = new int[values.Length];
        present.AsSpan().Fill(element.MaxDefinitionLevel);
        await group.WriteAllPartsAsync<float>(element, values, present, levels, counter.Cancellation);
    }
}
