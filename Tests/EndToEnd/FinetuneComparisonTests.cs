using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn compare --finetune</c>: the second road beside the heads.</summary>
public sealed class FinetuneComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public FinetuneComparisonTests() => _cache = new TestCache(_folder.File("cache"));

    private string Images => _folder.File("images");

    private string Model => _folder.File("m.onnx");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_comparison_has_it_as_a_row_beside_the_heads()
    {
        ImageFolder.CopyFlowers(Images, 6);
        var compared = (await Tlearn.ExpectAsync(0, "compare", Images, "--model", "tlearn-mini", "--head", "logistic", "--finetune", "head", "--finetune", "last:2", "--out", _folder.File("c"), "--json")).Json;
        Assert.Equal(["logistic", "finetune head", "finetune last:2"], compared.GetProperty("results").EnumerateArray().Select(r => Text(r, "head")));
        Assert.All(compared.GetProperty("results").EnumerateArray(), r => Assert.Equal(0.5, Number(r, "accuracy"), 0.15));
        // The answers that the table speaks of, counted again.
        var answers = File.ReadLines(_folder.File("c", "predictions.csv")).Skip(1).Select(l => l.Split(',')).Where(l => l[2] == "val").ToList();
        Assert.Equal(30, answers.Count);
        Assert.Equal(
            compared.GetProperty("results").EnumerateArray().Select(r => Math.Round(Number(r, "accuracy"), 9)), Enumerable.Range(3, 3).Select(c => Math.Round(answers.Count(l => l[1] == l[c]) / 30.0, 9)));
        Assert.Equal(3, compared.GetProperty("significance").GetArrayLength());
        Assert.Contains("finetune last:2", File.ReadAllText(_folder.File("c", "report.html")));
        Assert.Contains("finetune last:2", File.ReadLines(_folder.File("c", "predictions.csv")).First());

        // Cross-validation, and a class that one part cannot learn.
        foreach (var split in (string[])["train", "val"])
        {
            foreach (var label in Directory.GetDirectories(Path.Combine(Images, split))) Directory.Move(label, Path.Combine(Directory.CreateDirectory(_folder.File("all")).FullName, Path.GetFileName(label) + (split == "val" ? "-2" : "")));
        }

        foreach (var file in Directory.GetFiles(_folder.File("all", "roses-2")).Skip(1)) File.Delete(file);
        var folded = (await Tlearn.ExpectAsync(0, "compare", _folder.File("all"), "--model", "tlearn-mini", "--head", "centroid", "--finetune", "head", "--folds", "2", "--out", _folder.File("d"), "--json")).Json;
        Assert.Equal(2, folded.GetProperty("results")[1].GetProperty("scores").GetArrayLength());
        Assert.Contains("one folder of images", (await Tlearn.ExpectAsync(2, "compare", Images, Images, "--model", "tlearn-mini", "--finetune", "head")).Error);
    }

    private static string? Text(JsonElement json, string key) => json.GetProperty(key).GetString();

    private static double Number(JsonElement json, string key) => json.GetProperty(key).GetDouble();
}
