using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>The answers of <c>tlearn predict</c> in all its formats.</summary>
[Collection("flowers")]
public sealed class PredictCommandTests(HeadCommandTests.Flowers flowers)
{
    private static readonly string[] s_columns = ["path", .. Enumerable.Range(1, 6).SelectMany(i => i == 1 ? (string[])["label", "probability"] : [$"label_{i}", $"probability_{i}"])];

    [Theory]
    [InlineData("5")]
    [InlineData("9")]
    public async Task A_rejected_image_keeps_all_its_classes(string top)
    {
        using var folder = new TemporaryFolder();
        var file = await TrainAsync(folder, "logistic");
        string[] call = ["predict", file, await flowers.StoreAsync(), "--split", "val", "--top", top, "--reject-below", "0.6"];
        var rows = (await Tlearn.ExpectAsync(0, call)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).ToList();
        Assert.Equal(s_columns, rows[0]);
        Assert.All(rows, row => Assert.Equal(s_columns.Length, row.Length));
        Assert.Contains(rows, r => r[1] == "unknown");
        foreach (var row in rows.Skip(1))
        {
            // Of what was not rejected, five classes and a rank that is empty.
            var first = row[1] == "unknown" ? 3 : 1;
            Assert.Equal(1, Enumerable.Range(0, 5).Sum(c => double.Parse(row[first + 1 + (2 * c)])), 1e-5);
            Assert.Equal(5, Enumerable.Range(0, 5).Select(c => row[first + (2 * c)]).Except(["unknown", ""]).Distinct().Count());
            if (first == 1) Assert.Equal(["", ""], row[^2..]);
        }

        await Tlearn.ExpectAsync(0, [.. call, "--out", folder.File("a.jsonl")]);
        var lines = (await File.ReadAllLinesAsync(folder.File("a.jsonl"), TestContext.Current.CancellationToken)).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.All(lines, line => Assert.Equal(s_columns, line.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(rows.Skip(1), lines.Select(line => line.EnumerateObject().Select(p => p.Value.ToString()).ToArray()));
        var images = (await Tlearn.ExpectAsync(0, [.. call, "--json"])).Json.GetProperty("images");
        Assert.Equal(rows.Skip(1).Select(r => r[1] == "unknown" ? 6 : 5), images.EnumerateArray().Select(i => i.GetProperty("top").GetArrayLength()));
    }

    [Fact]
    public async Task A_head_without_probabilities_says_so_alike_in_every_format()
    {
        using var folder = new TemporaryFolder();
        var file = await TrainAsync(folder, "centroid");
        string[] call = ["predict", file, await flowers.StoreAsync(), "--split", "val", "--top", "2"];
        var rows = (await Tlearn.ExpectAsync(0, call)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).ToList();
        Assert.Equal(s_columns[..5], rows[0]);
        Assert.All(rows.Skip(1), row => Assert.Equal(("", ""), (row[2], row[4])));
        Assert.All(rows.Skip(1), row => Assert.NotEqual(row[1], row[3]));
        await Tlearn.ExpectAsync(0, [.. call, "--out", folder.File("a.jsonl")]);
        foreach (var (row, line) in rows.Skip(1).Zip(await File.ReadAllLinesAsync(folder.File("a.jsonl"), TestContext.Current.CancellationToken)))
        {
            var found = JsonDocument.Parse(line).RootElement;
            Assert.Equal((row[1], row[3]), (found.GetProperty("label").GetString(), found.GetProperty("label_2").GetString()));
            Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (found.GetProperty("probability").ValueKind, found.GetProperty("probability_2").ValueKind));
        }

        var images = (await Tlearn.ExpectAsync(0, [.. call, "--json"])).Json.GetProperty("images");
        Assert.Equal(rows.Skip(1).Select(r => (r[1], r[3])), images.EnumerateArray().Select(i => (Label(i, 0), Label(i, 1))));
        Assert.All(images.EnumerateArray(), i => Assert.Equal(JsonValueKind.Null, i.GetProperty("top")[1].GetProperty("probability").ValueKind));

        static string Label(JsonElement image, int rank) => image.GetProperty("top")[rank].GetProperty("label").GetString()!;
    }

    private async Task<string> TrainAsync(TemporaryFolder folder, string head)
    {
        await Tlearn.ExpectAsync(0, "train", await flowers.StoreAsync(), "--head", head, "--out", folder.File("a.tlhead"));
        return folder.File("a.tlhead");
    }
}
