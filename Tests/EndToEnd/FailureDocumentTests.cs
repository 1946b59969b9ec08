using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>With <c>--json</c> a failure is one JSON document on standard output, whatever failed; the message for people stands on standard error as ever.</summary>
public sealed class FailureDocumentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int, string, string?, string[]> Failures => new()
    {
        { 2, "'extrct' is no command of tlearn, did you mean 'extract'?", null, ["extrct", "HERE"] },
        { 2, "tlearn store needs a command", null, ["store"] },
        { 2, "Option '--out' is required", null, ["extract", "HERE"] },
        { 2, "--folds: ", "--folds", ["compare", "HERE", "--folds", "1"] },
        { 2, "Did you mean '--model'?", null, ["train", "HERE", "--modle", "x", "--head", "knn", "--out", "x"] },
        { 2, "--top", null, ["classify", "HERE", "--top", "many"] },
        { 2, "--out: found nothing", "--out", ["extract", "HERE", "--out", ""] },
        { 2, "'nope' is no command of tlearn store", null, ["help", "store", "nope"] },
        { 1, "no such folder", "HERE/missing", ["extract", "HERE/missing", "--out", "HERE/f.store"] },
        { 1, "Could not find file", "HERE/missing.tlhead", ["evaluate", "HERE/missing.tlhead", "HERE"] },
        { 1, "there is a folder of that name", "HERE", ["train", "HERE", "--head", "knn", "--out", "HERE"] },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task Every_failure_is_a_document(int code, string what, string? where, string[] call)
    {
        string[] words = [.. call.Select(Here), "--json"];
        var run = await Tlearn.ExpectAsync(code, words);
        var error = Assert.Single(run.Json.EnumerateObject()).Value;
        Assert.Equal(["what", "where", "next"], error.EnumerateObject().Select(p => p.Name));
        Assert.Contains(what, error.GetProperty("what").GetString());
        Assert.Equal(where is null ? null : Here(where), error.GetProperty("where").GetString());
        Assert.Equal(JsonValueKind.String, error.GetProperty("next").ValueKind);
        Assert.Contains("error: ", run.Error);
        Assert.Contains($"next: {error.GetProperty("next").GetString()}", run.Error);
        // Without the option standard output stays empty.
        var plain = await Tlearn.ExpectAsync(code, words[..^1]);
        Assert.Equal("", plain.Out);
        Assert.Equal(run.Error, plain.Error);
    }

    [Theory]
    [InlineData("extract", "", "--out", "x")]
    [InlineData("extract", "x", "--out", "  ")]
    [InlineData("train", "", "--head", "knn", "--out", "x")]
    [InlineData("predict", "x.tlhead", "")]
    [InlineData("compare", "x", "--out", "")]
    [InlineData("compare", "x", "--head", "knn,,lda")]
    [InlineData("demo", "--out", "")]
    [InlineData("store", "export", "", "--format", "npy", "--out", "x")]
    [InlineData("models", "get", "")]
    [InlineData("inspect", "")]
    public async Task An_empty_word_is_a_mistake_of_the_caller(params string[] call) => await Tlearn.ExpectAsync(2, call);

    // One way it was the call's mistake, another way a failure, and nowhere it said of which data.
    [Theory]
    [InlineData("train", "--head", "centroid", "--out", "HERE/a.tlhead")]
    [InlineData("train", "--head", "knn", "--tune", "--out", "HERE/a.tlhead")]
    [InlineData("train", "--head", "svm", "--probability", "--out", "HERE/a.tlhead")]
    [InlineData("compare", "--head", "centroid", "--out", "HERE/c")]
    public async Task Images_of_one_class_are_a_mistake_of_the_call_with_its_place(string command, params string[] options)
    {
        using var cache = new TestCache(_folder.File("cache"));
        var images = Directory.CreateDirectory(_folder.File("images", "roses")).Parent!.FullName;
        foreach (var file in Directory.GetFiles(SharedData.Require("data", "flowers", "train", "roses")).Order(StringComparer.Ordinal).Take(3)) File.WriteAllBytes(Path.Combine(images, "roses", Path.GetFileName(file)), File.ReadAllBytes(file));
        var error = (await Tlearn.ExpectAsync(2, [command, images, "--model", "tlearn-mini", .. options.Select(Here), "--json"])).Json.GetProperty("error");
        Assert.Contains("of the one class 'roses'; at least two classes are needed", error.GetProperty("what").GetString());
        Assert.Equal(images, error.GetProperty("where").GetString());
    }

    private string Here(string word) => word.Replace("HERE", _folder.Path, StringComparison.Ordinal);
}
