using System.CommandLine;
using TransferLearning.Core.Metrics;

namespace TransferLearning.Cli.Commands;

/// <summary>The option <c>--reject-below</c>.</summary>
internal static class RejectOption
{
    public static Option<double?> Create() => new("--reject-below")
    {
        Description = $"answer '{RejectionRule.Unknown}' where the top probability (of a head without: its score) is below this",
    };

    /// <summary>The rule; <see langword="null"/> where every answer stands.</summary>
    public static RejectionRule? Read(ParseResult parsed, Option<double?> option) => parsed.GetValue(option) is { } threshold ? new RejectionRule(threshold) : null;
}
