using System.Runtime.InteropServices;
using System.Text;
using Parquet;
using TransferLearning.FeatureExtraction.Store.Export;
using Xunit;

namespace TransferLearning.Tests.Store;

public sealed class ExportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Npy_has_the_header_of_version_1_and_the_values_in_the_order_of_the_metadata()
    {
        using var folder = new TemporaryFolder();
        using var snapshot = StoreSamples.Filled(folder.File("s"), 12).OpenSnapshot();
        var result = await StoreExport.WriteAsync(snapshot, ExportFormat.Npy, folder.File("out"), cancellation: Cancellation);
        Assert.Equal(["fire9_concat_1.avg.npy", "metadata.csv"], result.Files.Select(f => Path.GetFileName(f)));
        Assert.Equal((12, 0), (result.Rows, result.Missing));
        var bytes = await File.ReadAllBytesAsync(result.Files[0], Cancellation);
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
        var length = 10 + BitConverter.ToUInt16(bytes, 8);
        Assert.Equal(0, length % 64);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (12, 4), }", Encoding.ASCII.GetString(bytes[10..length]).TrimEnd());
        var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(length)).ToArray();
        var paths = Enumerable.Range(0, 6).Select(i => i * 2).Concat(Enumerable.Range(0, 6).Select(i => (i * 2) + 1)).ToList();
        Assert.Equal(paths.SelectMany(i => StoreSamples.Vector(i, 4)), values);
        var lines = await File.ReadAllLinesAsync(result.Files[1], Cancellation);
        Assert.Equal(["path,label,split,group", .. paths.Select(i => i % 2 == 0 ? $"cat/{i}.jpg,cat,," : $"dog/{i}.jpg,dog,,")], lines);
    }

    [Fact]
    public async Task Csv_quotes_and_reads_back_exactly()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Create(folder.File("s"));
        float[] vector = [0.1f, -1e-45f, float.MaxValue, 3];
        using (var writer = store.OpenWriter())
        {
            writer.AddVector(StoreSamples.Tap, StoreSamples.Hash(1), vector);
            writer.AddItem(StoreSamples.Item("a,\"b\".jpg", 1, "=x") with { Group = "#g" });
            writer.AddItem(StoreSamples.Item("c.jpg", 2));
            writer.Complete();
        }

        using var snapshot = store.OpenSnapshot();
        var result = await StoreExport.WriteAsync(snapshot, ExportFormat.Csv, folder.File("out"), ["fire9/concat_1"], cancellation: Cancellation);
        Assert.Equal(1, result.Missing);
        var lines = await File.ReadAllLinesAsync(Assert.Single(result.Files), Cancellation);
        Assert.Equal("path,label,split,group,fire9/concat_1.avg.0,fire9/concat_1.avg.1,fire9/concat_1.avg.2,fire9/concat_1.avg.3", lines[0]);
        Assert.StartsWith("\"a,\"\"b\"\".jpg\",=x,,#g,", lines[1]);
        Assert.Equal(vector, lines[1].Split(',')[^4..].Select(float.Parse));
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task Parquet_has_a_list_column_a_tap()
    {
        using var folder = new TemporaryFolder();
        using var snapshot = StoreSamples.Filled(folder.File("s"), 5).OpenSnapshot();
        var result = await StoreExport.WriteAsync(snapshot, ExportFormat.Parquet, folder.File("out"), cancellation: Cancellation);
        await using var reader = await ParquetReader.CreateAsync(Assert.Single(result.Files), cancellationToken: Cancellation);
        Assert.Equal(["path", "label", "split", "group", "fire9/concat_1.avg"], reader.Schema.Fields.Select(f => f.Name));
        using var group = reader.OpenRowGroupReader(0);
        Assert.Equal(5, group.RowCount);
        var values = new float[20];
        var present = new int[20];
        var levels = new int[20];
        await group.ReadRawAsync<float>(reader.Schema.DataFields[4], values, present, levels, Cancellation);
        Assert.Equal(new[] { 0, 2, 4, 1, 3 }.SelectMany(i => StoreSamples.Vector(i, 4)), values);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i % 4 == 0 ? 0 : 1), levels);
    }

    [Fact]
    public async Task Taps_whose_files_would_have_one_name_are_refused()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Filled(folder.File("s"), 1);
        using (var writer = store.OpenWriter()) writer.AddVector(StoreSamples.Tap with { Name = "fire9_concat_1" }, StoreSamples.Hash(0), [1, 2, 3, 4]);
        using var snapshot = store.OpenSnapshot();
        var e = await Assert.ThrowsAsync<UsageException>(() => StoreExport.WriteAsync(snapshot, ExportFormat.Npy, folder.File("out"), cancellation: Cancellation));
        Assert.Contains("'fire9/concat_1.avg' and 'fire9_concat_1.avg'", e.Message);
        Assert.Equal(2, (await StoreExport.WriteAsync(snapshot, ExportFormat.Npy, folder.File("out"), ["fire9/concat_1"], cancellation: Cancellation)).Files.Count);
    }
}
