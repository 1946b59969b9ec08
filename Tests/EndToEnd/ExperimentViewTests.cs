using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Running;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>What a run shows while it computes: done, left, best so far.</summary>
public sealed class ExperimentViewTests
{
    private static readonly TimeSpan s_twoFrames = TimeSpan.FromMilliseconds(600);

    [Fact]
    public async Task On_a_terminal_the_table_ends_with_the_last_cell()
    {
        await using var error = new StringWriter();
        using var view = new ExperimentView(new TerminalOutput { Out = TextWriter.Null, Error = error, ErrorIsTerminal = true });
        view.Report(Progress(1, 2));
        await Task.Delay(s_twoFrames, TestContext.Current.CancellationToken);
        Assert.Contains("cells: 1 of 2 done, 1 left", error.ToString());
        Assert.Contains("resnet18#auto / knn", error.ToString());
        Assert.Contains("91.0", error.ToString());
        view.Report(Progress(2, 2));
        // What comes then (progress of the audit, say) is not drawn over.
        await error.WriteAsync("pictures: 1 of 800");
        await Task.Delay(s_twoFrames, TestContext.Current.CancellationToken);
        Assert.EndsWith("pictures: 1 of 800", error.ToString());
    }

    [Fact]
    public async Task Elsewhere_there_are_plain_lines_and_none_of_them_when_nothing_is_to_be_said()
    {
        await using var error = new StringWriter();
        using (var view = new ExperimentView(new TerminalOutput { Out = TextWriter.Null, Error = error })) view.Report(Progress(2, 2));
        Assert.Empty(error.ToString());
        Assert.Equal("1 h 1 min", ExperimentView.Duration(3661));
    }

    private static ExperimentProgress Progress(int done, int total) => new(done, total, 0, 12, ["a cell"], [new BestSoFar("flowers", "resnet18#auto / knn", 0.91, 3)]);
}
