using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Comparing;

/// <summary>One combination under way: trains in every part of the protocol, once in each repeat, and gathers its answers.</summary>
/// <param name="model">Name of the model.</param>
/// <param name="tap">Name of the tap.</param>
/// <param name="choice">Name of the head, or of what else answers.</param>
/// <param name="size">How many of the training images it learns from.</param>
/// <param name="data">The images.</param>
internal abstract class CellRun(string model, string tap, string choice, TrainSize size, ComparisonData data)
{
    private readonly List<double> _scores = [];
    private readonly List<RepeatAnswers> _repeats = [];
    private readonly List<CalibrationReport> _calibrations = [];

    /// <summary>Name of the combination.</summary>
    public string Name { get; } = CellResult.NameOf(model, tap, choice, size);

    /// <summary>How many of the training images it learns from.</summary>
    public TrainSize Size => size;

    /// <summary>The images.</summary>
    protected ComparisonData Data => data;

    /// <summary>Names of the parameters that are searched for.</summary>
    protected virtual IReadOnlyList<string> Tuned => [];

    /// <summary>The scaling as it was asked for; empty for what is no head.</summary>
    protected virtual string Scale => "";

    /// <summary>Trains on the part's training rows, which alone scaling and tuning see, and answers its test rows.</summary>
    /// <param name="repeat">Which repeat, from 0; none is passed over.</param>
    /// <param name="part">The rows.</param>
    /// <param name="seed">The repeat's seed.</param>
    /// <param name="cancellation">Stops within a second or so.</param>
    public void Run(int repeat, SplitFold part, int seed, CancellationToken cancellation)
    {
        if (repeat == _repeats.Count) _repeats.Add(new RepeatAnswers(data.Items.Count, data.Classes.Count));
        var answered = Answered(part, seed, cancellation);
        if (answered.Calibration is { } calibration) _calibrations.Add(calibration);
        _repeats[repeat].Add(part.Test, answered);
        _scores.Add((double)part.Test.Count(row => _repeats[repeat].Answers[row] == data.Labels[row]) / part.Test.Length);
    }

    /// <summary>Measures the answers of all parts and repeats together. An image that several repeats answered counts as one observation in the interval.</summary>
    public CellResult Finish()
    {
        var all = Measured(_repeats);
        List<RepeatResult> each = _repeats is [_] ? [all] : [.. _repeats.Select(r => Measured([r]))];
        return new CellResult
        {
            Model = model,
            Tap = tap,
            Head = choice,
            TrainSize = size.Text,
            Parameters = [.. _repeats.SelectMany(r => r.Parameters)],
            Scale = Scale,
            Tuned = Tuned,
            Calibrations = _calibrations,
            Scores = _scores,
            Metrics = all.Metrics,
            FitSeconds = all.FitSeconds,
            PredictSeconds = all.PredictSeconds,
            Answers = _repeats[0].Answers,
            Repeats = [.. _repeats.Select(r => r.Answers)],
            ByRepeat = each,
            Confidence = _repeats[0].Probabilities is { } first ? [.. _repeats[0].Answers.Select((a, r) => a < 0 ? 0 : first.Row(r)[a])] : null,
        };
    }

    private RepeatResult Measured(IReadOnlyList<RepeatAnswers> repeats)
    {
        int[][] asked = [.. repeats.Select(r => r.Asked)];
        int[] all = [.. asked.SelectMany(rows => rows)];
        var scores = ClassScores.Concatenate([.. repeats.Zip(asked, (r, rows) => r.Scores.Select(rows))]);
        var probabilities = repeats.All(r => r.Probabilities is not null) ? ClassScores.Concatenate([.. repeats.Zip(asked, (r, rows) => r.Probabilities!.Select(rows))]) : null;
        var metrics = ClassificationMetrics.Compute([.. all.Select(r => data.Labels[r])], new Predictions(scores, probabilities), data.Classes, data.Families.Select(all));
        return new RepeatResult(metrics, CellResult.Common(repeats.SelectMany(r => r.Parameters)), repeats.Sum(r => r.Fit.TotalSeconds), repeats.Sum(r => r.Predict.TotalSeconds));
    }

    /// <summary>Trains on the part's training rows and answers its test rows.</summary>
    protected abstract PartAnswers Answer(PartRows part, int seed, CancellationToken cancellation);

    private PartAnswers Answered(SplitFold part, int seed, CancellationToken cancellation)
    {
        try
        {
            return Answer(new PartRows(part.Train, part.Test), seed, cancellation);
        }
        catch (TlearnException e)
        {
            throw new TlearnException($"{Name}, part {_scores.Count + 1}: {e.Message}", e.Next, e);
        }
    }
}

/// <summary>The answers of one repeat, each image at most once.</summary>
/// <param name="items">Number of images, N.</param>
/// <param name="classes">Number of classes, C.</param>
internal sealed class RepeatAnswers(int items, int classes)
{
    /// <summary>Answered class of each image, <c>[N]</c>; -1 where it was not asked.</summary>
    public int[] Answers { get; } = [.. Enumerable.Repeat(-1, items)];

    /// <summary>Scores, <c>[N,C]</c>.</summary>
    public ClassScores Scores { get; } = new(items, classes);

    /// <summary>Probabilities, <c>[N,C]</c>; <see langword="null"/> where a part had none.</summary>
    public ClassScores? Probabilities { get; private set; } = new(items, classes);

    /// <summary>Parameters of each part's head.</summary>
    public List<IReadOnlyDictionary<string, object>> Parameters { get; } = [];

    /// <summary>Time of its fits.</summary>
    public TimeSpan Fit { get; private set; }

    /// <summary>Time of its answers.</summary>
    public TimeSpan Predict { get; private set; }

    /// <summary>The images that were asked, ascending.</summary>
    public int[] Asked => [.. Enumerable.Range(0, items).Where(r => Answers[r] >= 0)];

    /// <summary>Takes the answers of a part.</summary>
    public void Add(int[] rows, PartAnswers answered)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            Answers[rows[i]] = answered.Scores.ArgMax(i);
            answered.Scores.Row(i).CopyTo(Scores.Row(rows[i]));
            if (answered.Probabilities is { } probabilities && Probabilities is { } all) probabilities.Row(i).CopyTo(all.Row(rows[i]));
        }

        if (answered.Probabilities is null) Probabilities = null;
        Parameters.Add(answered.Parameters);
        (Fit, Predict) = (Fit + answered.Fit, Predict + answered.Predict);
    }
}
