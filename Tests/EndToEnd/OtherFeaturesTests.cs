using System.Text.RegularExpressions;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Features that a head or a store does not take: what differs, found and expected, a line each.</summary>
[Collection("flowers")]
public sealed partial class OtherFeaturesTests(HeadCommandTests.Flowers flowers) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Head => _folder.File("a.tlhead");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Another_preprocessing_is_told_field_by_field()
    {
        await TrainAsync();
        var images = Path.Combine(flowers.Images, "val");
        string[] other = ["extract", images, "--model", "tlearn-mini", "--preprocess", "imagenet,resize=exact:96x96,crop=none,channels=BGR", "--views", "flip", "--out", _folder.File("other.store")];
        await Tlearn.ExpectAsync(0, other);
        var lines = await DifferencesAsync("error: head 'centroid' was trained on other features:", "evaluate", Head, _folder.File("other.store"));
        Assert.Equal("views: found flip, expected center", lines[0]);
        Assert.Contains("channels: found BGR, expected RGB", lines);
        Assert.Contains(lines, l => l.StartsWith("resize.mode: found exact, expected ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.StartsWith("layout", StringComparison.Ordinal)); // it is the same

        // A store tells the same of what is to be added: here other views alone.
        Assert.Equal(["views: found flip, expected center"], await DifferencesAsync($"error: {_folder.File("other.store")}: the store holds another recipe:", [.. other[..6], .. other[8..]]));
    }

    [Fact]
    public async Task Features_made_elsewhere_are_told_in_two_lines()
    {
        await TrainAsync();
        await Tlearn.ExpectAsync(0, "store", "export", await flowers.StoreAsync(), "--format", "parquet", "--out", _folder.File("p"));
        await Tlearn.ExpectAsync(0, "store", "import", "--parquet", _folder.File("p", "features.parquet"), "--out", _folder.File("other.store"));
        var lines = await DifferencesAsync("error: head 'centroid' was trained on other features:", "predict", Head, _folder.File("other.store"));
        Assert.Equal(2, lines.Length);
        Assert.Matches("^model: found SHA-256 [0-9a-f]{12}…, expected SHA-256 [0-9a-f]{12}…$", lines[0]);
        Assert.Equal("preprocessing: found none (features made elsewhere), expected that of images", lines[1]);
    }

    private async Task TrainAsync() => await Tlearn.ExpectAsync(0, "train", await flowers.StoreAsync(), "--head", "centroid", "--out", Head);

    /// <summary>The lines between the message and the advice.</summary>
    private static async Task<string[]> DifferencesAsync(string message, params string[] call)
    {
        string[] lines = [.. (await Tlearn.ExpectAsync(1, call)).Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipWhile(l => !l.StartsWith("error", StringComparison.Ordinal))];
        Assert.Equal(message, lines[0]);
        Assert.StartsWith("  next: ", lines[^1]);
        Assert.All(lines[1..^1], l => Assert.Matches(Difference(), l));
        return [.. lines[1..^1].Select(l => l.Trim())];
    }

    [GeneratedRegex(@"^  [\w.]+: found .{1,60}, expected .{1,60}$")]
    private static partial Regex Difference();
}
