using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Whole files of kinds that are not read: bad items whose reasons are true, and nothing at all where the name does not say image.</summary>
public sealed class UnreadKindTests
{
    [Fact]
    public async Task Each_is_named_for_what_it_is()
    {
        using var folder = new TemporaryFolder();
        var images = SharedData.Require("cases", "unsupported-called-damaged", "images");
        var run = await Tlearn.ExpectAsync(3, "extract", images, "--model", "tlearn-mini", "--out", folder.File("u.store"), "--json");
        var reasons = run.Json.GetProperty("failures").EnumerateArray().Select(f => f.GetProperty("reason").GetString()!).ToList();
        Assert.Equal(7, reasons.Count);
        Assert.All(reasons, reason => Assert.EndsWith(" is not read; convert it to PNG or JPEG", reason));
        Assert.Contains(reasons, reason => reason.StartsWith("HEIC", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_format_that_is_not_read_is_passed_over_under_its_own_ending()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("images"));
        File.Copy(Directory.EnumerateFiles(SharedData.Require("data", "flowers", "train", "daisy")).First(), folder.File("images", "a.jpg"));
        File.WriteAllBytes(folder.File("images", "b.gif"), [.. "GIF89a"u8, 1, 0, 1, 0]);
        var run = await Tlearn.ExpectAsync(0, "extract", folder.File("images"), "--model", "tlearn-mini", "--out", folder.File("u.store"), "--json");
        Assert.Equal((1, 0), (run.Json.GetProperty("images").GetInt32(), run.Json.GetProperty("bad").GetInt32()));
    }
}
