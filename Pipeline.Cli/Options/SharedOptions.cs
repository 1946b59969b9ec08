using System.CommandLine;
using TransferLearning.Answering;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Reports.Files;
using TransferLearning.FeatureExtraction.Sources;

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

    /// <summary><c>--exclude</c>.</summary>
    public static Option<string?> Exclude() => new("--exclude") { Description = "audit.csv of 'tlearn audit': its duplicate and bad files that are marked exclude are left out" };

    /// <summary>What <c>--exclude</c> leaves out; <see langword="null"/> where it was not given. Call this before the work: it refuses what is no such table.</summary>
    public static Exclusion? ReadExclusion(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { } file ? Exclusion.Read(file) : null;

    /// <summary><c>--png</c>.</summary>
    public static Option<bool> Png() => new("--png") { Description = "write the figures as PNG, too, beside their SVG" };

    /// <summary>How figures are written. Call this before the work: it refuses PNG where it cannot be drawn.</summary>
    public static FigureFormats ReadFormats(ParseResult parsed, Option<bool> png)
    {
        if (!parsed.GetValue(png)) return FigureFormats.Svg;
        PngFigures.Require();
        return FigureFormats.SvgAndPng;
    }

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
