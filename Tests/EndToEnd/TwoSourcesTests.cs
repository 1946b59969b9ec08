using System.Text.Json;
using Parquet;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>A store of two folders with equal paths: whatever is written of it says which folder a row is of.</summary>
public sealed class TwoSourcesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder.File("f.store");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Exports_and_predictions_have_the_source_as_a_column()
    {
        string[] folders = [Photographs("one", 0), Photographs("two", 2)];
        foreach (var folder in folders) await Tlearn.ExpectAsync(0, "extract", folder, "--model", "tlearn-mini", "--out", Store);
        string[] paths = ["daisy/0.jpg", "daisy/1.jpg", "tulips/0.jpg", "tulips/1.jpg"];
        string[] expected = [.. paths.SelectMany(p => folders.Select(f => $"{p} {f}")).Order(StringComparer.Ordinal)];

        await Tlearn.ExpectAsync(0, "store", "export", Store, "--format", "csv", "--out", _folder.File("csv"));
        Assert.Equal(expected, Rows(await File.ReadAllLinesAsync(Directory.EnumerateFiles(_folder.File("csv"), "*.csv").Single(), TestContext.Current.CancellationToken)));

        await Tlearn.ExpectAsync(0, "store", "export", Store, "--format", "parquet", "--out", _folder.File("parquet"));
        Assert.Equal(expected, await ParquetRowsAsync(Directory.EnumerateFiles(_folder.File("parquet"), "*.parquet").Single()));

        await Tlearn.ExpectAsync(0, "train", Store, "--head", "centroid", "--out", _folder.File("a.tlhead"));
        string[] predict = ["predict", _folder.File("a.tlhead"), Store];
        Assert.Equal(expected, Rows((await Tlearn.ExpectAsync(0, predict)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(expected, (await Tlearn.ExpectAsync(0, [.. predict, "--json"])).Json.GetProperty("images").EnumerateArray().Select(Row).Order(StringComparer.Ordinal));
        await Tlearn.ExpectAsync(0, [.. predict, "--out", _folder.File("a.jsonl")]);
        Assert.Equal(expected, (await File.ReadAllLinesAsync(_folder.File("a.jsonl"), TestContext.Current.CancellationToken)).Select(l => Row(JsonDocument.Parse(l).RootElement)).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Rows(string[] lines)
    {
        var columns = lines[0].Split(',');
        var (path, source) = (Array.IndexOf(columns, "path"), Array.IndexOf(columns, "source"));
        Assert.True(source >= 0, lines[0]);
        return lines.Skip(1).Select(l => l.Split(',')).Select(c => $"{c[path]} {c[source]}").Order(StringComparer.Ordinal);
    }

    private static string Row(JsonElement row) => $"{row.GetProperty("path").GetString()} {row.GetProperty("source").GetString()}";

    private static async Task<IEnumerable<string>> ParquetRowsAsync(string file)
    {
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: TestContext.Current.CancellationToken);
        using var group = reader.OpenRowGroupReader(0);
        var paths = await TextsAsync("path");
        return paths.Zip(await TextsAsync("source"), (path, source) => $"{path} {source}").Order(StringComparer.Ordinal);

        async Task<string[]> TextsAsync(string column)
        {
            var texts = new string[(int)group.RowCount];
            await group.ReadAsync(reader.Schema.DataFields.Single(f => f.Name == column), texts.AsMemory()!, null, TestContext.Current.CancellationToken);
            return texts;
        }
    }

    // Two pictures a class under the same names, from a place in the classes on.
    private string Photographs(string name, int from)
    {
        foreach (var label in (string[])["daisy", "tulips"])
        {
            var target = Directory.CreateDirectory(_folder.File(name, label)).FullName;
            foreach (var (file, i) in Directory.EnumerateFiles(SharedData.Require("data", "flowers", "train", label)).Order(StringComparer.Ordinal).Skip(from).Take(2).Select((f, i) => (f, i)))
            {
                File.WriteAllBytes(Path.Combine(target, $"{i}.jpg"), File.ReadAllBytes(file));
            }
        }

        return _folder.File(name);
    }
}
