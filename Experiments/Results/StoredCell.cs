using System.Text.Json.Serialization;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Measuring;

namespace TransferLearning.Experiments.Results;

/// <summary>How a cell ended.</summary>
internal enum CellStatus
{
    /// <summary>It was measured.</summary>
    Done,

    /// <summary>It could not be measured; the next run tries it again.</summary>
    Failed,
}

/// <summary>A cell that was computed, with all that tables, statistics and reports need of it.</summary>
internal sealed record StoredCell
{
    /// <summary>The form of the file.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The cell in words.</summary>
    public required string Name { get; init; }

    /// <summary>Hash of everything that decides the result: it is computed anew when that changes.</summary>
    public required string Key { get; init; }

    /// <summary>What it is.</summary>
    public required CellDescription Cell { get; init; }

    /// <summary>What was found to stand for the words of the description.</summary>
    public required CellFindings Found { get; init; }

    /// <summary>Which items <see cref="Train"/> and <see cref="Test"/> count: <see cref="ExperimentResults.DataOf"/>.</summary>
    public required string Data { get; init; }

    /// <summary>How it ended.</summary>
    public required CellStatus Status { get; init; }

    /// <summary>Why it failed; <see langword="null"/> for a cell that did not.</summary>
    public string? Error { get; init; }

    /// <summary>Rows that were learned from, those that chose parameters among them. Of episodes (<see cref="Episodes"/>) empty: each has its own.</summary>
    [JsonConverter(typeof(RowRangesConverter))]
    public required int[] Train { get; init; }

    /// <summary>Rows that were answered, <c>[M]</c>; of episodes one after another, so that a row may stand in it several times.</summary>
    [JsonConverter(typeof(RowRangesConverter))]
    public required int[] Test { get; init; }

    /// <summary>Of how many rows of <see cref="Test"/> each N-shot episode is made, <c>[E]</c>; empty for any other protocol.</summary>
    [JsonConverter(typeof(RowRangesConverter))]
    public int[] Episodes { get; init; } = [];

    /// <summary>The metrics; <see langword="null"/> for a cell that failed.</summary>
    public CellMetrics? Metrics { get; init; }

    /// <summary>Wall seconds of the fit, tuning included.</summary>
    public double FitSeconds { get; init; }

    /// <summary>Wall seconds of answering the test rows once.</summary>
    public double PredictSeconds { get; init; }

    /// <summary>Answered class of each test row, <c>[M]</c>.</summary>
    [JsonConverter(typeof(AnswersConverter))]
    public int[] Answers { get; init; } = [];

    /// <summary>Probability of each answer, <c>[M]</c>, to a 65,535th; <see langword="null"/> for a head without probabilities.</summary>
    [JsonConverter(typeof(ProbabilitiesConverter))]
    public float[]? Confidence { get; init; }

    /// <summary>Probability of each row's true class, <c>[M]</c>, to a 65,535th; <see langword="null"/> for a head without probabilities.</summary>
    [JsonConverter(typeof(ProbabilitiesConverter))]
    public float[]? TruthProbability { get; init; }

    /// <summary>When it was computed, and on what.</summary>
    public required CellOrigin Origin { get; init; }

    /// <summary>A cell that failed because its features could not be made.</summary>
    /// <param name="planned">The cell; it has a description and an error.</param>
    public static StoredCell WithoutFeatures(PlannedCellRecord planned)
    {
        ArgumentNullException.ThrowIfNull(planned);
        var cell = planned.Cell ?? throw new ArgumentException("the cell has no description", nameof(planned));
        return new StoredCell
        {
            Name = planned.Name,
            Key = planned.Key,
            Cell = cell,
            Found = new CellFindings("", "", cell.Tap, cell.Pool, 0, new Dictionary<string, string>(), 0),
            Data = "",
            Status = CellStatus.Failed,
            Error = planned.Error ?? "",
            Train = [],
            Test = [],
            Origin = new CellOrigin(DateTime.UnixEpoch, "", "", 0, 0),
        };
    }

    /// <summary>Whether the cell agrees with itself and with the items that it counts: a file that was changed or damaged counts as none.</summary>
    /// <param name="data">The items.</param>
    public bool IsSound(MeasuredData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Status == CellStatus.Failed) return true;
        var (items, classes, rows) = (data.Items.Count, data.Classes.Count, Test.Length);
        return rows > 0
            && Answers.Length == rows && (Confidence?.Length ?? rows) == rows && (TruthProbability?.Length ?? rows) == rows
            && Test.All(r => r < items && data.Labels[r] >= 0) && Train.All(r => r < items) && Answers.All(a => a < classes)
            && (Episodes.Length == 0 || (Episodes.All(e => e > 0) && Episodes.Sum(e => (long)e) == rows))
            && Metrics is { } said && IsRight(said, data);
    }

    // What the answers come to, which no rounding changes: shares of the same counts.
    private bool IsRight(CellMetrics said, MeasuredData data)
    {
        const double rounding = 1e-9;
        var accuracy = Episodes.Length > 0 ? PooledCells.EpisodeAccuracies([this], _ => data).Average() : Test.Zip(Answers).Count(t => data.Labels[t.First] == t.Second) / (double)Test.Length;
        return said.Samples == Test.Length && Math.Abs(said.Accuracy - accuracy) < rounding && said is not ({ CiLow: < 0 } or { CiHigh: > 1 } or { CiLow: > 1 } or { CiHigh: < 0 });
    }

    /// <summary>True class of each test row, <c>[M]</c>.</summary>
    public int[] Truth(MeasuredData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return [.. Test.Select(row => data.Labels[row])];
    }

    /// <summary>Per-class figures and the confusion matrix, counted from the answers; what needs all probabilities is <see langword="null"/> there and stands in <see cref="Metrics"/>.</summary>
    /// <param name="data">The items that the cell counts.</param>
    public ClassificationMetrics Counted(MeasuredData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ClassificationMetrics.OfAnswers(Truth(data), Answers, data.Classes, data.Families.Select(Test));
    }
}

/// <summary>What was found to stand for the words of a cell's description.</summary>
/// <param name="ModelSha256">SHA-256 of the network.</param>
/// <param name="Preprocessing">The record of the preprocessing, in short.</param>
/// <param name="Tap">The tap's real name.</param>
/// <param name="Pool">The pooling.</param>
/// <param name="Dimension">Length of the vectors; 0 for a fine-tuned network.</param>
/// <param name="Parameters">What was fitted with, defaults and what was decided by the training rows included.</param>
/// <param name="TrainImages">Images that were learned from; of episodes in each.</param>
internal sealed record CellFindings(string ModelSha256, string Preprocessing, string Tap, string Pool, int Dimension, IReadOnlyDictionary<string, string> Parameters, int TrainImages);

/// <summary>A cell's metrics, as <see cref="ClassificationMetrics"/> defines them.</summary>
/// <param name="Samples">Rows that were answered.</param>
/// <param name="Accuracy">Part answered rightly, 0 to 1; of episodes the mean over them.</param>
/// <param name="CiLow">Lower end of the accuracy's 95 % interval; <see langword="null"/> where there is none.</param>
/// <param name="CiHigh">Its upper end.</param>
/// <param name="BalancedAccuracy">Mean recall of the classes.</param>
/// <param name="MacroF1">Mean F1 of the classes.</param>
/// <param name="Top5">Part whose true class is among the five highest scores.</param>
/// <param name="LogLoss">Mean negative logarithm of the true class's probability.</param>
/// <param name="RocAuc">Area under the ROC curve, mean of the classes.</param>
/// <param name="Ece">Expected calibration error of the top label.</param>
internal sealed record CellMetrics(
    int Samples, double Accuracy, double? CiLow, double? CiHigh, double BalancedAccuracy, double MacroF1, double? Top5, double? LogLoss, double? RocAuc, double? Ece)
{
    /// <summary>The same of measured answers.</summary>
    public static CellMetrics Of(ClassificationMetrics measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        return new CellMetrics(
            measured.Samples, measured.Accuracy, measured.Ci95?.Low, measured.Ci95?.High, measured.BalancedAccuracy, measured.MacroF1, measured.Top5, measured.LogLoss, measured.RocAuc, measured.Ece);
    }
}

/// <summary>Where a cell comes from.</summary>
/// <param name="At">When it was done, UTC.</param>
/// <param name="Host">Name of the machine.</param>
/// <param name="Tool">Version of this program.</param>
/// <param name="Arithmetic">Version of the arithmetic.</param>
/// <param name="Threads">Threads that it had.</param>
internal sealed record CellOrigin(DateTime At, string Host, string Tool, int Arithmetic, int Threads)
{
    /// <summary>The run that computed it (<see cref="RunRecord.Id"/>); <see langword="null"/> for a cell of an earlier version.</summary>
    public string? Run { get; init; }
}
