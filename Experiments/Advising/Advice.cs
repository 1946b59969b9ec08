using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Advising;

/// <summary>Which road suits some images, from measurements, and why.</summary>
internal sealed record Advice
{
    /// <summary>The images.</summary>
    public required DataDescription Data { get; init; }

    /// <summary>What is recommended, as it stood among the others.</summary>
    public required AdvisedCandidate Recommended { get; init; }

    /// <summary>How good it is expected to be on new images.</summary>
    public required ExpectedAccuracy Expected { get; init; }

    /// <summary>All that were measured, the best first: those with the most training images before the others.</summary>
    public required IReadOnlyList<AdvisedCandidate> Candidates { get; init; }

    /// <summary>The reasons, a sentence each.</summary>
    public required IReadOnlyList<string> Why { get; init; }

    /// <summary>What was not measured, and why, a sentence each.</summary>
    public required IReadOnlyList<string> NotMeasured { get; init; }

    /// <summary>How the images look to the networks' own classifiers.</summary>
    public IReadOnlyList<SourceSimilarity> Similarities { get; init; } = [];

    /// <summary>Accuracy of what is recommended by the number of training images, and what more would give; <see langword="null"/> where it was not measured.</summary>
    public CurveLine? Curve { get; init; }

    /// <summary>Accuracy by depth, a line a network, from the first round, in which all layers were measured.</summary>
    public IReadOnlyList<DepthLine> Depths { get; init; } = [];

    /// <summary>Seconds that it took, earlier runs in the folder included.</summary>
    public required double Seconds { get; init; }
}

/// <summary>The accuracy that is expected on new images.</summary>
/// <param name="Accuracy">The accuracy.</param>
/// <param name="Interval">Its 95 % interval.</param>
/// <param name="Images">Images that it was measured on.</param>
/// <param name="IsHeldOut">Whether these had no part in the choice.</param>
/// <param name="HowMeasured">How it was measured, a sentence.</param>
internal sealed record ExpectedAccuracy(double Accuracy, ConfidenceInterval? Interval, int Images, bool IsHeldOut, string HowMeasured)
{
    /// <summary>The taps that a choice among layers keeps, joined by a plus; <see langword="null"/> where there was none, or it was not made on all images.</summary>
    public string? Kept { get; init; }
}

/// <summary>A road with what was measured of it.</summary>
/// <param name="Candidate">The road.</param>
/// <param name="Network">The network as a command names it.</param>
/// <param name="Tap">The tap's real name.</param>
/// <param name="Pool">The pooling.</param>
/// <param name="Accuracy">Cross-validated accuracy on the images that chose.</param>
/// <param name="Interval">Its 95 % interval.</param>
/// <param name="TrainSize">Training images: <c>10</c> a class, or <c>all</c>.</param>
/// <param name="Minutes">Minutes that it takes on this machine: features of all labelled images and the fit.</param>
/// <param name="ImagesPerSecond">Images that it answers in a second on this machine.</param>
/// <param name="Why">Why it stands where it stands, a sentence.</param>
internal sealed record AdvisedCandidate(
    Candidate Candidate, string Network, string Tap, string Pool, double Accuracy, ConfidenceInterval? Interval, string TrainSize, double Minutes, double ImagesPerSecond, string Why)
{
    /// <summary>Scores of transferability by their names; they stand beside the accuracy and judge nothing. <see langword="null"/> is what cannot be computed.</summary>
    public IReadOnlyDictionary<string, double?> Scores { get; init; } = new Dictionary<string, double?>();
}

/// <summary>Accuracy over the depth of a network.</summary>
/// <param name="Model">The network's name.</param>
/// <param name="TrainSize">Training images.</param>
/// <param name="Points">Its layers from early to late, each with the better of the heads that were tried.</param>
internal sealed record DepthLine(string Model, string TrainSize, IReadOnlyList<DepthPoint> Points)
{
    /// <summary>The network in words.</summary>
    public string Network => EntryName.NetworkWords(Model);

    /// <summary>The line of a network; <see langword="null"/> where none of its layers was measured.</summary>
    /// <param name="network">The network.</param>
    /// <param name="round">The round in which all layers were tried.</param>
    /// <param name="standings">Where candidates stood after it, the best first.</param>
    public static DepthLine? Of(AdvisedNetwork network, RoundPlan round, IReadOnlyList<Standing> standings)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(round);
        var own = standings.Where(s => s.Candidate.Model == network.Name && round.Heads.Contains(s.Candidate.Head)).ToList();
        List<DepthPoint> points = [.. network.Taps.Where(t => t != JoinedTaps.Choice).Select(tap => own.Find(s => s.Candidate.Tap == tap)).OfType<Standing>().Select(s => new DepthPoint(s.Candidate.Tap, s.Accuracy, s.Interval))];
        return points.Count == 0 ? null : new DepthLine(network.Name, round.Size.Text, points);
    }
}

/// <summary>A layer of a depth line.</summary>
/// <param name="Tap">The layer as it was asked for.</param>
/// <param name="Accuracy">Accuracy.</param>
/// <param name="Interval">Its 95 % interval.</param>
internal sealed record DepthPoint(string Tap, double Accuracy, ConfidenceInterval? Interval);
