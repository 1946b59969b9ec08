using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Comparing;

/// <summary>One combination under way: trains in every part of the protocol and gathers its answers.</summary>
/// <param name="model">Name of the model.</param>
/// <param name="tap">Name of the tap.</param>
/// <param name="choice">Name of the head, or of what else answers.</param>
/// <param name="data">The images.</param>
internal abstract class CellRun(string model, string tap, string choice, ComparisonData data)
{
    private readonly int[] _answers = Filled(data.Items.Count);
    private readonly List<double> _scores = [];
    private readonly List<IReadOnlyDictionary<string, object>> _parameters = [];
    private readonly List<CalibrationReport> _calibrations = [];
    private readonly ClassScores _allScores = new(data.Items.Count, data.Classes.Count);
    private ClassScores? _allProbabilities = new(data.Items.Count, data.Classes.Count);
    private TimeSpan _fit;
    private TimeSpan _predict;

    /// <summary>Name of the combination.</summary>
    public string Name { get; } = $"{model}#{tap} {choice}";

    /// <summary>The images.</summary>
    protected ComparisonData Data => data;

    /// <summary>Names of the parameters that are searched for.</summary>
    protected virtual IReadOnlyList<string> Tuned => [];

    /// <summary>Parts that were answered.</summary>
    protected int Finished => _scores.Count;

    /// <summary>Trains on the part's training rows, which alone scaling and tuning see, and answers its test rows.</summary>
    public void Run(SplitFold part, CancellationToken cancellation)
    {
        var answered = Answer(part, cancellation);
        (_fit, _predict) = (_fit + answered.Fit, _predict + answered.Predict);
        _parameters.Add(answered.Parameters);
        if (answered.Calibration is { } calibration) _calibrations.Add(calibration);
        Scatter(answered.Scores, part.Test, _allScores);
        if (answered.Probabilities is { } probabilities && _allProbabilities is not null) Scatter(probabilities, part.Test, _allProbabilities);
        else _allProbabilities = null;

        var right = 0;
        for (var i = 0; i < part.Test.Length; i++)
        {
            var row = part.Test[i];
            _answers[row] = answered.Scores.ArgMax(i);
            if (_answers[row] == data.Labels[row]) right++;
        }

        _scores.Add((double)right / part.Test.Length);
    }

    /// <summary>Measures the answers of all parts together.</summary>
    public CellResult Finish()
    {
        int[] asked = [.. Enumerable.Range(0, _answers.Length).Where(r => _answers[r] >= 0)];
        var predictions = new Predictions(_allScores.Select(asked), _allProbabilities?.Select(asked));
        return new CellResult
        {
            Model = model,
            Tap = tap,
            Head = choice,
            Parameters = _parameters,
            Tuned = Tuned,
            Calibrations = _calibrations,
            Scores = _scores,
            Metrics = ClassificationMetrics.Compute([.. asked.Select(r => data.Labels[r])], predictions, data.Classes, data.Families.Select(asked)),
            FitSeconds = _fit.TotalSeconds,
            PredictSeconds = _predict.TotalSeconds,
            Answers = _answers,
            Confidence = _allProbabilities is { } all ? [.. _answers.Select((a, r) => a < 0 ? 0 : all.Row(r)[a])] : null,
        };
    }

    /// <summary>Trains on the part's training rows and answers its test rows.</summary>
    protected abstract PartAnswers Answer(SplitFold part, CancellationToken cancellation);

    private static void Scatter(ClassScores from, int[] rows, ClassScores to)
    {
        for (var i = 0; i < rows.Length; i++) from.Row(i).CopyTo(to.Row(rows[i]));
    }

    private static int[] Filled(int length)
    {
        var values = new int[length];
        Array.Fill(values, -1);
        return values;
    }
}

/// <summary>What was answered in a part.</summary>
/// <param name="Scores">Of its test rows, <c>[N,C]</c>; the highest is the answer.</param>
/// <param name="Probabilities">Of the same rows; <see langword="null"/> where there are none.</param>
/// <param name="Parameters">What was trained with.</param>
/// <param name="Fit">Time of the training, tuning included.</param>
/// <param name="Predict">Time of the answers.</param>
internal sealed record PartAnswers(ClassScores Scores, ClassScores? Probabilities, IReadOnlyDictionary<string, object> Parameters, TimeSpan Fit, TimeSpan Predict)
{
    /// <summary>What calibration was worth; <see langword="null"/> where there was none.</summary>
    public CalibrationReport? Calibration { get; init; }
}
