using System.CommandLine;
using TransferLearning.Answering;
using TransferLearning.Core.Metrics;

namespace TransferLearning.Cli.Commands;

/// <summary>The option <c>--reject-below</c>.</summary>
internal static class RejectOption
{
    public static Option<double?> Create() => new("--reject-below")
    {
        Description = $"answer '{RejectionRule.Unknown}' where the top probability (of a head without: its score) is below this",
    };

    /// <summary>The rule; <see langword="null"/> where every answer stands. Read it before images are: a threshold that does not suit the head is refused.</summary>
    /// <exception cref="Core.UsageException">It does not suit the head.</exception>
    public static RejectionRule? Read(ParseResult parsed, Option<double?> option, IClassifier head)
    {
        if (parsed.GetValue(option) is not { } threshold) return null;
        var rule = new RejectionRule(threshold);
        if (head.HasProbabilities) rule.RequireProbability();
        else rule.RequireScore();
        return rule;
    }
}
