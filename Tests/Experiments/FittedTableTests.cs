using Spectre.Console.Testing;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Comparing;
using Xunit;

namespace TransferLearning.Tests.Experiments;

/// <summary>Tables on narrow terminals: names lose their middle, sentences wrap between words, and nothing is broken letter by letter.</summary>
public sealed class FittedTableTests
{
    private const string LongModel = "efficientnet-lite0-with-a-name-that-nobody-reads-v2.onnx";
    private const string LongTap = "/features/features.12/block/block.3/GlobalAveragePool_output_0";

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    public void A_comparison_keeps_each_row_on_one_line(int width)
    {
        var result = Comparison.Run(ComparisonTests.Request(Synthetic.Items(3, 20)), null, TestContext.Current.CancellationToken);
        result = result with { Cells = [.. result.Cells.Select((c, i) => c with { Model = LongModel, Tap = LongTap, Head = i == 0 ? "random-forest" : "svm-rbf" })] };
        var lines = Lines(width, table => ComparisonTable.Write(table, result));
        Assert.All(lines, l => Assert.True(l.Length <= width, l));
        var first = Assert.Single(lines, l => l.Contains("rest", StringComparison.Ordinal));
        Assert.Contains("ef", first);
        Assert.Contains("nnx", first);
        Assert.Contains("t_0", first);
        Assert.InRange(first.Count(c => c == '…'), 2, 3);
        Assert.Equal(result.Cells.Count, lines.Count(l => System.Text.RegularExpressions.Regex.IsMatch(l, @"\d\.\d")));
        Assert.Equal(width < 80, lines.Any(l => l.StartsWith($"No room in {width} columns for: ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    public void An_evaluation_keeps_each_class_on_one_line(int width)
    {
        string[] classes = ["a class with quite a long name, as directories have them: 001", "a class with quite a long name, as directories have them: 002"];
        var metrics = ClassificationMetrics.Compute([0, 1, 1], new Predictions(new TransferLearning.Core.Features.ClassScores([1, 0, 1, 0, 0, 1], 2), null), classes);
        var lines = Lines(width, table => EvaluationTable.Write(table, "centroid", metrics));
        Assert.Single(lines, l => l.StartsWith("a class", StringComparison.Ordinal) && l.Contains(": 001 ", StringComparison.Ordinal));
        Assert.Single(lines, l => l.StartsWith("a class", StringComparison.Ordinal) && l.Contains(": 002 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(120)]
    public void Sentences_wrap_between_words(int width)
    {
        const string sentence = "the provider's library could not be loaded because /usr/lib/x86_64-linux-gnu/libcudart.so.12.8.90 is missing";
        var table = new FittedTable(new("device", ColumnContent.Name), new("works", ColumnContent.Words), new("why not", ColumnContent.Words));
        table.Add("tensorrt-rtx-execution-provider", "no", sentence);
        var lines = Lines(width, table.Write);
        Assert.All(lines, l => Assert.True(l.Length <= width, l));
        var words = sentence.Split(' ').ToHashSet();
        Assert.All(lines.Skip(3).SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)), w => Assert.True(words.Contains(w) || w == "no" || w == "tensorrt-rtx-execution-provider" || w.Contains('…'), w));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    public void Notes_below_a_comparison_wrap_between_words(int width)
    {
        var result = Comparison.Run(ComparisonTests.Request(Synthetic.Items(3, 20)), null, TestContext.Current.CancellationToken);
        result = result with { Cells = [.. result.Cells.Select(c => c with { Model = LongModel, Tap = LongTap, Tuned = [.. c.Parameters[0].Keys] })] };
        string[] Words(IEnumerable<string> lines) => [.. lines.SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        var console = new TestConsole();
        console.Profile.Width = 100_000;
        var whole = ComparisonNotes.Lines(result, console).ToList();
        console.Profile.Width = width;
        var wrapped = ComparisonNotes.Lines(result, console).ToList();
        Assert.True(whole.Max(l => l.Length) > width);
        Assert.Equal(Words(whole), Words(wrapped)); // nothing is shortened: the values are for copying
        Assert.All(wrapped, l => Assert.True(l.Length <= width || !l.Trim().Contains(' ', StringComparison.Ordinal), l));
        Assert.Equal(result.Cells.Count(c => c.Tuned.Count > 0), wrapped.Count(l => l.StartsWith("  " + LongModel, StringComparison.Ordinal)));
    }

    [Fact]
    public void How_far_intervals_reach_is_said_below_a_comparison()
    {
        var result = Comparison.Run(ComparisonTests.Request(Synthetic.Items(3, 20)), null, TestContext.Current.CancellationToken);
        var reach = 100 * result.Cells.SelectMany(c => (double[])[c.Metrics.Accuracy - c.Metrics.Ci95!.Value.Low, c.Metrics.Ci95!.Value.High - c.Metrics.Accuracy]).Max();
        Assert.InRange(reach, 1, 20);
        var console = new TestConsole();
        console.Profile.Width = 200;
        Assert.Equal($"With 60 images the intervals reach up to {reach:0.0} points either way: smaller differences may be chance, and the report tests each.", ComparisonNotes.Lines(result, console).First());
        var grouped = result with { Protocol = result.Protocol with { Families = 12 }, Significance = [] };
        Assert.Equal($"With 60 images (12 independent) the intervals reach up to {reach:0.0} points either way.", ComparisonNotes.Lines(grouped, console).First());
        var without = grouped with { Cells = [.. result.Cells.Select(c => c with { Metrics = c.Metrics with { Ci95 = null } })] };
        Assert.Empty(ComparisonNotes.Lines(without, console));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    public void A_long_line_of_a_result_goes_on_below_its_text(int width)
    {
        const string Text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen";
        using var output = new StringWriter();
        new TerminalOutput { Out = output, Error = TextWriter.Null, Width = width }.Paragraph("fail   ", Text);
        var lines = output.ToString().TrimEnd().Split('\n');
        Assert.True(lines.Length > 1);
        Assert.StartsWith("fail   one ", lines[0]);
        Assert.All(lines, l => Assert.True(l.Length <= width, l));
        Assert.All(lines[1..], l => Assert.Matches("^ {7}[^ ]", l));
        Assert.Equal(Text, string.Join(' ', lines.Select(l => l[7..])));
    }

    [Fact]
    public void Nothing_is_shortened_where_there_is_room()
    {
        var table = new FittedTable(new("name", ColumnContent.Name), new("n", ColumnContent.Figure), new("what", ColumnContent.Words));
        table.Add("a", "1", "one");
        table.Add("bb", "10", "");
        Assert.Equal(["", "name   n  what", "──────────────", "a      1  one", "bb    10", ""], Lines(20, table.Write));
    }

    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("abcdefgh", 5, "ab…gh")]
    [InlineData("abcdefgh", 4, "a…gh")]
    [InlineData("abcdefgh", 1, "…")]
    [InlineData("e\u0301e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301…e\u0301")]
    public void A_name_loses_its_middle(string name, int width, string expected) =>
        Assert.Equal(expected, FittedTable.Shorten(name, width, text => new System.Globalization.StringInfo(text).LengthInTextElements));

    private static List<string> Lines(int width, Action<TestConsole> write)
    {
        var console = new TestConsole();
        console.Profile.Width = width;
        write(console);
        return [.. console.Output.TrimEnd('\n').Split('\n').Append("").Select(l => l.TrimEnd())];
    }
}
