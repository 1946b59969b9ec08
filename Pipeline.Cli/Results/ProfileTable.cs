using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Extraction;

namespace TransferLearning.Cli.Results;

/// <summary>Where the time of an extraction went: seconds of each stage, a row a thread and one for all of them.</summary>
internal static class ProfileTable
{
    private static readonly (string Name, Func<StageSeconds, double> Of)[] s_stages =
        [("read s", s => s.Read), ("decode s", s => s.Decode), ("preprocess s", s => s.Preprocess), ("infer s", s => s.Infer), ("write s", s => s.Write), ("waiting s", s => s.Waiting)];

    /// <summary>Writes it.</summary>
    public static void Write(TerminalOutput terminal, ExtractionResult result)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        ArgumentNullException.ThrowIfNull(result);
        var table = new FittedTable([new FittedColumn("thread", ColumnContent.Name), .. s_stages.Select(s => new FittedColumn(s.Name, ColumnContent.Figure))]);
        foreach (var (thread, number) in result.Threads.Select((t, i) => (t, i + 1))) table.Add([$"{number}: {thread.Name}", .. Row(thread.Seconds)]);
        table.Add(["all", .. Row(result.Stages)]);
        table.Write(terminal.Tables());
        if (result.Computed > 0) terminal.Line($"An image that was computed took {1000 * Busy(result.Stages) / result.Computed:0.00} ms of a thread: {string.Join(", ", s_stages.SkipLast(1).Select(s => $"{s.Name[..^2]} {1000 * s.Of(result.Stages) / result.Computed:0.00}"))}.");
    }

    private static IEnumerable<string> Row(StageSeconds seconds) => s_stages.Select(s => $"{s.Of(seconds):0.000}");

    private static double Busy(StageSeconds seconds) => s_stages.SkipLast(1).Sum(s => s.Of(seconds));
}
