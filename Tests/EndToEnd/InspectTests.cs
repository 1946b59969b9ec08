using System.Text.Json;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>What <c>tlearn inspect</c> prints for people: the good taps, and how to see the others.</summary>
public sealed class InspectTests
{
    [Fact]
    public async Task Good_taps_are_listed_and_the_others_counted()
    {
        var taps = (await Tlearn.ExpectAsync(0, "inspect", Nets.Mini, "--json")).Json.GetProperty("taps").EnumerateArray().ToList();
        var good = taps.Where(t => t.GetProperty("suggested").GetBoolean()).ToList();
        Assert.InRange(good.Count, 5, taps.Count - 20);
        var shown = (await Tlearn.ExpectAsync(0, "inspect", Nets.Mini)).Out;
        Assert.Equal(good.Select(Row), Rows(shown));
        Assert.Contains($"\n{taps.Count - good.Count} more can be tapped: --all lists them\n", shown);
        var all = (await Tlearn.ExpectAsync(0, "inspect", Nets.Mini, "--all")).Out;
        Assert.Equal(taps.Select(Row), Rows(all));
        Assert.DoesNotContain("--all", all);
    }

    [Fact]
    public async Task A_name_that_is_no_tap_points_at_the_whole_list()
    {
        var said = (await Tlearn.ExpectAsync(1, "extract", SharedData.Require("data", "flowers", "val", "roses"), "--model", "tlearn-mini", "--tap", "stage9", "--out", "never.store")).Error;
        Assert.Matches("'tlearn inspect .*model.onnx --all' lists all taps", said);
    }

    private static string Row(JsonElement tap) => $"{(tap.GetProperty("suggested").GetBoolean() ? "* " : "")}{tap.GetProperty("name").GetString()} {tap.GetProperty("op").GetString()} [{string.Join(',', tap.GetProperty("shape").EnumerateArray())}]";

    // The table's rows without their last column, which is empty for vectors.
    private static IEnumerable<string> Rows(string shown) =>
        shown.Split('\n').SkipWhile(l => !l.StartsWith('─')).Skip(1).TakeWhile(l => l.Length > 0)
            .Select(l => string.Join(' ', l[..(l.IndexOf(']', StringComparison.Ordinal) + 1)].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
