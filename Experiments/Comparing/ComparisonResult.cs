using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Comparing;

/// <summary>A finished comparison.</summary>
internal sealed record ComparisonResult
{
    /// <summary>How it was made.</summary>
    public required ComparisonProtocol Protocol { get; init; }

    /// <summary>The combinations, sources in the order asked for and heads within them; at least one.</summary>
    public required IReadOnlyList<CellResult> Cells { get; init; }

    /// <summary>Tests of differences between combinations, see <see cref="PairwiseTest"/>.</summary>
    public required IReadOnlyList<PairwiseTest> Significance { get; init; }

    /// <summary>The labelled images that all sources have, <c>[N]</c>.</summary>
    public required IReadOnlyList<DatasetItem> Items { get; init; }

    /// <summary>Class index of each item, <c>[N]</c>.</summary>
    public required int[] Labels { get; init; }

    /// <summary>Part of the protocol in which each item was answered, <c>[N]</c>, 0 to folds − 1; -1 for one that was not (it was trained on, or in no part).</summary>
    public required int[] Parts { get; init; }

    /// <summary>The combination with the highest accuracy; of equals the first.</summary>
    public CellResult Best => Cells.MaxBy(c => c.Metrics.Accuracy)!;

    /// <summary>The test of the best against the one that comes closest to it; <see langword="null"/> where there is one combination.</summary>
    public PairwiseTest? Closest => Significance.Where(s => s.A == Best.Name || s.B == Best.Name).MinBy(s => Math.Abs(s.Difference));
}

/// <summary>One combination of source and head.</summary>
internal sealed record CellResult
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the tap.</summary>
    public required string Tap { get; init; }

    /// <summary>Name of the head.</summary>
    public required string Head { get; init; }

    /// <summary>How many of the training images were learned from: <c>10</c> a class, a share, <c>all</c>.</summary>
    public string TrainSize { get; init; } = "all";

    /// <summary>Parameters of each part's head; they differ only where they were tuned.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, object>> Parameters { get; init; }

    /// <summary>The scaling as it was asked for; empty for a network that was trained.</summary>
    public string Scale { get; init; } = "";

    /// <summary>Names of the parameters that were searched for; empty where none was.</summary>
    public IReadOnlyList<string> Tuned { get; init; } = [];

    /// <summary>What calibration was worth in each part, on held-out folds of its training rows; empty where nothing was calibrated.</summary>
    public IReadOnlyList<CalibrationReport> Calibrations { get; init; } = [];

    /// <summary>Accuracy of each part, those of a second repeat behind the first's, 0 to 1; never NaN, since every part has test rows.</summary>
    public required IReadOnlyList<double> Scores { get; init; }

    /// <summary>Metrics over the answers of all parts and repeats together.</summary>
    public required ClassificationMetrics Metrics { get; init; }

    /// <summary>Seconds of all fits together, tuning included.</summary>
    public required double FitSeconds { get; init; }

    /// <summary>Seconds of answering all parts' rows once.</summary>
    public required double PredictSeconds { get; init; }

    /// <summary>Answered class of each item in the first repeat, <c>[N]</c>; -1 where it was not asked.</summary>
    public required int[] Answers { get; init; }

    /// <summary>The same of every repeat, the first one among them; empty where nothing was repeated.</summary>
    public IReadOnlyList<int[]> Repeats { get => field.Count > 0 ? field : [Answers]; init; } = [];

    /// <summary>What each repeat came to by itself, at least one.</summary>
    public required IReadOnlyList<RepeatResult> ByRepeat { get; init; }

    /// <summary>Probability of each answer, <c>[N]</c>; <see langword="null"/> for a head without probabilities.</summary>
    public required float[]? Confidence { get; init; }

    /// <summary>The parameters that the most parts' heads have; of equally many the first.</summary>
    public IReadOnlyDictionary<string, object> CommonParameters => Common(Parameters);

    /// <summary>Whether tuning found different parameters in different parts.</summary>
    public bool ParametersDiffer => Parameters.DistinctBy(Describe).Skip(1).Any();

    /// <summary><c>MODEL#TAP HEAD</c>, and the training size where that is not all: the combination's name in tests and predictions.</summary>
    public string Name => $"{Model}#{Tap} {Shown}";

    /// <summary>The head with its training size, as it is shown in a table's row.</summary>
    public string Shown => WithSize(Head, TrainSize);

    /// <summary>What <see cref="Calibrations"/> come to; <see langword="null"/> where nothing was calibrated.</summary>
    public CalibrationMeans? Calibration => Calibrations.Count == 0 ? null : CalibrationMeans.Of(Calibrations);

    /// <summary>The values that tuning found, each with the number of parts in which it found them, the most frequent first; empty where nothing was searched.</summary>
    public IReadOnlyList<(IReadOnlyDictionary<string, object> Values, int Parts)> TunedValues() => Tuned.Count == 0
        ? []
        : [.. Parameters.Select(part => Tuned.ToDictionary(name => name, name => part[name])).GroupBy(Describe).OrderByDescending(g => g.Count()).Select(g => (g.First(), g.Count()))];

    /// <summary>The name of a combination.</summary>
    internal static string NameOf(string model, string tap, string head, TrainSize size) => $"{model}#{tap} {WithSize(head, size.Text)}";

    /// <summary>The parameters that stand in a list most often; of equally many the first.</summary>
    internal static IReadOnlyDictionary<string, object> Common(IEnumerable<IReadOnlyDictionary<string, object>> parameters) => parameters.GroupBy(Describe).MaxBy(g => g.Count())!.First();

    private static string WithSize(string head, string size) => size == "all" ? head : int.TryParse(size, out _) ? $"{head}, {size} a class" : $"{head}, {size} of the images";

    private static string Describe(IReadOnlyDictionary<string, object> parameters) =>
        string.Join(' ', parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));
}

/// <summary>What one repeat of a combination came to, over all its parts together.</summary>
/// <param name="Metrics">Metrics over its answers.</param>
/// <param name="Parameters">The parameters that the most of its parts' heads have; of equally many the first.</param>
/// <param name="FitSeconds">Seconds of its fits together, tuning included.</param>
/// <param name="PredictSeconds">Seconds of answering its parts' rows once.</param>
internal sealed record RepeatResult(ClassificationMetrics Metrics, IReadOnlyDictionary<string, object> Parameters, double FitSeconds, double PredictSeconds);

/// <summary>What calibration was worth on held-out training rows: means over the parts of a protocol.</summary>
/// <param name="Method">The method that was used.</param>
/// <param name="EceBefore">Expected calibration error before, 0 to 1.</param>
/// <param name="EceAfter">The same after.</param>
/// <param name="LogLossBefore">Log loss before, of a head without probabilities that of the softmax of its scores.</param>
/// <param name="LogLossAfter">The same after.</param>
internal sealed record CalibrationMeans(CalibrationMethod Method, double EceBefore, double EceAfter, double LogLossBefore, double LogLossAfter)
{
    /// <summary>The means of at least one report; a head is calibrated by one method in all parts.</summary>
    public static CalibrationMeans Of(IReadOnlyList<CalibrationReport> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new CalibrationMeans(
            parts[0].Method, parts.Average(p => p.EceBefore), parts.Average(p => p.EceAfter), parts.Average(p => p.LogLossBefore), parts.Average(p => p.LogLossAfter));
    }
}
