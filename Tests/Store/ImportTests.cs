using System.Runtime.InteropServices;
using System.Text;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Export;
using TransferLearning.FeatureExtraction.Store.Import;
using Xunit;

namespace TransferLearning.Tests.Store;

public sealed class ImportTests : IDisposable
{
    private static readonly StoreProvenance s_elsewhere = new() { ModelName = "elsewhere" };
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, "<f4")]
    [InlineData(2, "<f8")]
    [InlineData(3, "<f2")]
    public async Task Arrays_of_every_format_and_type_become_rows_in_order(int version, string type)
    {
        float[] values = [1, 2, 0.5f, -4, 5, 6.25f];
        WriteNpy("x.npy", version, $"{{'descr': '{type}', 'fortran_order': False, 'shape': (3, 2), }}", type switch
        {
            "<f8" => MemoryMarshal.AsBytes<double>([.. values.Select(v => (double)v)]),
            "<f2" => MemoryMarshal.AsBytes<Half>([.. values.Select(v => (Half)v)]),
            _ => MemoryMarshal.AsBytes<float>(values),
        });
        Write("m.csv", "path,label,split,group\nb.jpg,cat,train,g\n\"a,1.jpg\",dog,validation,\nc.jpg,,,\n");
        var result = await ImportAsync();
        Assert.Equal((3, 3, 0, new StoreTap("features", "none", 2)), (result.Rows, result.Added, result.Failures.Count, Assert.Single(result.Taps)));
        using var snapshot = FeatureStore.Open(_folder.File("s")).OpenSnapshot();
        var data = snapshot.Load("features").Dataset;
        Assert.Equal(["a,1.jpg dog val ", "b.jpg cat train g", "c.jpg   "], data.Items.Select(i => $"{i.Path} {i.Label} {i.Split} {i.Group}"));
        Assert.Equal([0.5f, -4], data.Features.Row(0).ToArray());
        Assert.Equal([1, 2], data.Features.Row(1).ToArray());
        Assert.Null(data.Space.Recipe.Preprocessing);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_folder.File("x.npy")))), data.Space.Recipe.Model);
        Assert.True(snapshot.Verify(cancellation: Cancellation).Complete);
    }

    [Fact]
    public async Task Paths_of_another_computer_are_names_and_nothing_more()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a backslash parts folders there");
        WriteFloats("x.npy", [1, 2, 3, 4, 5, 6], 3);
        Write("m.csv", "path\nC:\\data\\a.jpg\n\\\\server\\share\\b.jpg\nc\\d.jpg\n");
        await ImportAsync();
        using var snapshot = FeatureStore.Open(_folder.File("s")).OpenSnapshot();
        Assert.Equal(["//server/share/b.jpg", "C:/data/a.jpg", "c/d.jpg"], snapshot.Items.Select(i => i.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Equal_vectors_are_one_content_under_any_path_and_what_is_not_finite_is_left_out()
    {
        WriteFloats("x.npy", [1, 2, 1, 2, float.NaN, 0, float.PositiveInfinity, 0], 4);
        Write("m.csv", "path\na\nb\nc\nd\n");
        var result = await ImportAsync();
        Assert.Equal((4, 1), (result.Rows, result.Added));
        Assert.Equal(["c: infer: tap 'features': 1 of 2 values are not finite (the first: value 0 is NaN), expected numbers alone", "d: infer: tap 'features': 1 of 2 values are not finite (the first: value 0 is Infinity), expected numbers alone"], result.Failures.Select(f => $"{f.Path}: {f.Stage}: {f.Reason}"));
        using (var snapshot = FeatureStore.Open(_folder.File("s")).OpenSnapshot())
        {
            Assert.Equal(snapshot.Items[0].Content, snapshot.Items[1].Content);
            Assert.Equal(["a", "b"], snapshot.Items.Select(i => i.Path));
            Assert.Equal(["c", "d"], snapshot.Failures.Select(f => f.Path));
        }

        // The same import again adds nothing, with other labels only items.
        Write("m.csv", "path,label\na,x\nb,x\nc,x\nd,x\n");
        Assert.Equal(0, (await ImportAsync()).Added);
        using var again = FeatureStore.Open(_folder.File("s")).OpenSnapshot();
        Assert.Equal(["x", "x"], again.Items.Select(i => i.Label));
        Assert.Equal(1, again.Info().Taps[0].Vectors);
    }

    [Theory]
    [InlineData("path\na\n", "found 1 rows, expected 2 as in")]
    [InlineData("path\na\nb\nc\n", "found 3 rows, expected 2 as in")]
    [InlineData("path\na\na\n", "path 'a' stands in an earlier row already")]
    [InlineData("path,split\na,train\nb,holdout\n", "row 3: split: found 'holdout'")]
    [InlineData("file\na\nb\n", "no column 'path'")]
    [InlineData("", "empty")]
    public async Task A_table_that_does_not_fit_is_refused_before_anything_is_written(string table, string expected)
    {
        WriteFloats("x.npy", [1, 2, 3, 4], 2);
        Write("m.csv", table);
        Assert.Contains(expected, (await Assert.ThrowsAsync<TlearnException>(ImportAsync)).Message);
        Assert.False(Directory.Exists(_folder.File("s")));
    }

    [Theory]
    [InlineData("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 2), }", "descr: found '<i8'")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1, 2), }", "descr: found '>f4'")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }", "fortran_order: found True")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "shape: found (2)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 1), }", "shape: found (1, 2, 1)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }", "bytes, expected")]
    [InlineData("{'descr': '<f4', 'shape': (1, 2), }", "no 'fortran_order'")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1, 2), }", "no 'descr'")]
    public async Task An_array_that_is_no_matrix_of_floats_is_refused(string header, string expected)
    {
        WriteNpy("x.npy", 1, header, MemoryMarshal.AsBytes<float>([1, 2]));
        Write("m.csv", "path\na\n");
        Assert.Contains(expected, (await Assert.ThrowsAsync<TlearnException>(ImportAsync)).Message);
    }

    [Theory]
    [InlineData(0, "header")]
    [InlineData(9, "header")]
    [InlineData(40, "header")]
    public async Task A_file_that_ends_early_or_is_another_is_refused(int length, string expected)
    {
        WriteFloats("x.npy", [1, 2], 1);
        File.WriteAllBytes(_folder.File("x.npy"), File.ReadAllBytes(_folder.File("x.npy"))[..length]);
        Write("m.csv", "path\na\n");
        Assert.Contains(expected, (await Assert.ThrowsAsync<TlearnException>(ImportAsync)).Message);
        Write("x.npy", "path,label,and more");
        Assert.Contains("no NumPy array file", (await Assert.ThrowsAsync<TlearnException>(ImportAsync)).Message);
    }

    [Fact]
    public async Task What_parquet_exports_comes_back()
    {
        using var before = StoreSamples.Filled(_folder.File("a"), 9).OpenSnapshot();
        var file = (await StoreExport.WriteAsync(before, ExportFormat.Parquet, _folder.File("out"), cancellation: Cancellation)).Files[0];
        var result = await StoreImport.RunAsync(new ParquetImport(file, []), _folder.File("b"), s_elsewhere, cancellation: Cancellation);
        Assert.Equal(StoreSamples.Tap, Assert.Single(result.Taps));
        using var after = FeatureStore.Open(_folder.File("b")).OpenSnapshot();
        var (x, y) = (before.Load(StoreSamples.Tap.Name).Dataset, after.Load(StoreSamples.Tap.Name).Dataset);
        Assert.Equal(x.Items.Select(i => (i.Path, i.Label)), y.Items.Select(i => (i.Path, i.Label)));
        for (var r = 0; r < 9; r++) Assert.Equal(x.Features.Row(r).ToArray(), y.Features.Row(r).ToArray());
        Assert.Contains("no list column 'q'", (await Assert.ThrowsAsync<UsageException>(() => StoreImport.RunAsync(new ParquetImport(file, ["q"]), _folder.File("c"), s_elsewhere, cancellation: Cancellation))).Message);
        Write("bad.parquet", "PAR1 and nothing more PAR1");
        Assert.Contains("cannot be read as Parquet", (await Assert.ThrowsAsync<TlearnException>(() => StoreImport.RunAsync(new ParquetImport(_folder.File("bad.parquet"), []), _folder.File("c"), s_elsewhere, cancellation: Cancellation))).Message);
    }

    [Fact]
    public async Task Files_of_one_maker_share_a_recipe_and_those_of_two_do_not_share_a_store()
    {
        WriteFloats("x.npy", [1, 2], 1);
        Write("m.csv", "path\na\n");
        await ImportAsync();
        WriteFloats("x.npy", [3, 4], 1);
        Assert.Contains("another recipe", (await Assert.ThrowsAsync<TlearnException>(ImportAsync)).Message);
        foreach (var row in (string[])["a", "b"])
        {
            WriteFloats("x.npy", [row[0], 1], 1);
            Write("m.csv", $"path\n{row}\n");
            await ImportAsync("clip v2", "t");
        }

        using var both = FeatureStore.Open(_folder.File("t")).OpenSnapshot();
        Assert.Equal(2, both.Items.Count);
    }

    private Task<ImportResult> ImportAsync() => ImportAsync(null, "s");

    private Task<ImportResult> ImportAsync(string? maker, string store) =>
        StoreImport.RunAsync(new NpyImport([(_folder.File("x.npy"), ImportRequest.DefaultTap)], _folder.File("m.csv")) { Maker = maker }, _folder.File(store), s_elsewhere, cancellation: Cancellation);

    private void Write(string name, string text) => File.WriteAllText(_folder.File(name), text);

    private void WriteFloats(string name, ReadOnlySpan<float> values, int rows) =>
        WriteNpy(name, 1, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {values.Length / rows}), }}", MemoryMarshal.AsBytes(values));

    private void WriteNpy(string name, int version, string header, ReadOnlySpan<byte> values)
    {
        using var file = new BinaryWriter(File.Create(_folder.File(name)));
        var text = Encoding.ASCII.GetBytes(header.PadRight(100) + "\n");
        file.Write([0x93, .. "NUMPY"u8, (byte)version, 0]);
        if (version == 1) file.Write((ushort)text.Length);
        else file.Write((uint)text.Length);
        file.Write(text);
        file.Write(values);
    }
}
