using TransferLearning.Cli.Results;
using TransferLearning.Core.Metrics;
using Xunit;

namespace TransferLearning.Tests.Experiments;

public sealed class ConfusionTableTests
{
    [Fact]
    public void Rows_are_true_classes_and_columns_answers()
    {
        string[] lines = [.. ConfusionTable.Lines(new ConfusionMatrix(["daisy", "rose"], [[12, 3], [0, 7]]), 80)];
        Assert.Equal(["rows are true classes, columns answers, numbered alike:", "           1  2", "  1 daisy 12  3", "  2 rose   ·  7"], lines);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    public void Twenty_classes_with_long_names_stay_within_the_width_and_lose_no_count(int width)
    {
        var counts = Enumerable.Range(0, 20).Select(t => Enumerable.Range(0, 20).Select(a => t == a ? 12345 : (t * 20) + a).ToArray()).ToArray();
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"a rather long name of a class, the {i}th of them")];
        string[] lines = [.. ConfusionTable.Lines(new ConfusionMatrix(names, counts), width)];
        Assert.All(lines.Skip(1), line => Assert.True(line.Length <= width, line));
        // Each row's counts, over all blocks of columns, in order.
        for (var t = 0; t < 20; t++)
        {
            var found = lines.Where(l => l.TrimStart().StartsWith($"{t + 1} ", StringComparison.Ordinal) && l.Contains('…')).SelectMany(l => l.Split('…')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => int.TryParse(w, out _) || w == "·");
            Assert.Equal(counts[t].Select(c => c == 0 ? "·" : $"{c}"), found);
        }
    }

    [Fact]
    public void Small_counts_of_twenty_classes_take_one_block_of_80_columns()
    {
        var matrix = new ConfusionMatrix([.. Enumerable.Range(0, 20).Select(i => $"class number {i} 名前")], [.. Enumerable.Range(0, 20).Select(t => Enumerable.Repeat(7, 20).ToArray())]);
        string[] lines = [.. ConfusionTable.Lines(matrix, 80)];
        Assert.Equal(22, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.All(lines.Skip(2), line => Assert.Contains("…", line));
    }

    [Fact]
    public void More_classes_than_can_be_read_have_no_lines() =>
        Assert.Empty(ConfusionTable.Lines(new ConfusionMatrix([.. Enumerable.Range(0, 21).Select(i => $"{i}")], [.. Enumerable.Repeat(new int[21], 21)]), 80));
}
