using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Results;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Results;

/// <summary>How a comparison was run, for its report.</summary>
internal static class ComparisonRecord
{
    /// <summary>The record, as of now.</summary>
    /// <param name="sets">The features that are compared.</param>
    /// <param name="started">When the command began, UTC.</param>
    public static RunFacts Of(FeatureSets sets, DateTime started)
    {
        var run = RunRecord.Of("", Repeating(), started, DateTime.UtcNow - started);
        return new RunFacts
        {
            Command = run.Command,
            Networks = [.. sets.All.Select(Network)],
            Facts =
            [
                ("tlearn", run.Tool),
                (".NET", run.Runtime),
                ("machine", $"{run.System}, {Core.Counted.Of(run.Processors, "core")}, {run.Host}"),
                ("processor hours", FormattableString.Invariant($"{run.ProcessorSeconds / 3600:0.000}")),
                ("begun", FormattableString.Invariant($"{started:yyyy-MM-dd HH:mm} UTC")),
            ],
        };
    }

    // A folder that was named holds this report by then.
    private static string Repeating()
    {
        var words = Environment.GetCommandLineArgs().Skip(1).ToList();
        return OwnCommand.Text(words.Exists(w => w == "--out" || w.StartsWith("--out=", StringComparison.Ordinal)) && !words.Contains("--overwrite") ? [.. words, "--overwrite"] : words);
    }

    private static NetworkRecord Network(FeatureSet set) => new(
        set.Argument, set.Model, set.Recipe.Model, "", set.Recipe.Preprocessing?.ToString() ?? "features made elsewhere", set.Recipe.Views, set.Device ?? "not on record", "", 0);
}
