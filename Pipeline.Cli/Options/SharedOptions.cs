using System.CommandLine;
using TransferLearning.Answering;
using TransferLearning.Core.Metrics;

namespace TransferLearning.Cli.Options;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    /// <summary><c>--seed</c>.</summary>
    public static Option<int> Seed() => new("--seed") { Description = "seed of all random numbers: the same seed gives the same result", DefaultValueFactory = _ => 0 };

    /// <summary><c>--no-training-record</c>.</summary>
    public static Option<bool> NoTrainingRecord() => new("--no-training-record")
    {
        Description = "leave out of the file which images were learnt from (eight bytes of each one's hash): evaluate then cannot tell whether it measures on them",
    };

    /// <summary><c>--reject-below</c>.</summary>
    public static Option<double?> RejectBelow() => new("--reject-below")
    {
        Description = $"answer '{RejectionRule.Unknown}' where the top probability (of a head without: its score) is below this",
    };

    /// <summary>The rule for rejecting answers; <see langword="null"/> where none is rejected. Call this before images are read: it refuses a threshold that does not suit the head.</summary>
    /// <exception cref="UsageException">It does not suit the head.</exception>
    public static RejectionRule? ReadRejection(ParseResult parsed, Option<double?> option, IClassifier head)
    {
        if (parsed.GetValue(option) is not { } threshold) return null;
        var rule = new RejectionRule(threshold);
        if (head.HasProbabilities) rule.RequireProbability();
        else rule.RequireScore();
        return rule;
    }
}
