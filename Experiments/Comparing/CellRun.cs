using System.Diagnostics;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Classifiers.Tuning;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Comparing;

/// <summary>Fits one head on one source in every part of the protocol and gathers its answers.</summary>
internal sealed class CellRun(FeatureSource source, FeatureMatrix features, HeadChoice choice, AlignedSources data, int seed)
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
    public string Name { get; } = $"{source.Name} {choice.Name}";

    /// <summary>Fits on the part's training rows, which alone scaling and tuning see, and answers its test rows.</summary>
    public void Run(SplitFold part, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var head = Fit(part.Train, cancellation);
        _fit += clock.Elapsed;

        var asked = features.Select(part.Test);
        clock.Restart();
        var scores = head.Score(asked, cancellation);
        _predict += clock.Elapsed;
        Scatter(scores, part.Test, _allScores);
        if (head is IProbabilisticHead probabilistic && _allProbabilities is not null) Scatter(probabilistic.Probabilities(asked, cancellation), part.Test, _allProbabilities);
        else _allProbabilities = null;

        var right = 0;
        for (var i = 0; i < part.Test.Length; i++)
        {
            var row = part.Test[i];
            _answers[row] = scores.ArgMax(i);
            if (_answers[row] == data.Labels[row]) right++;
        }

        _scores.Add((double)right / part.Test.Length);
    }

    /// <summary>Measures the answers of all parts together.</summary>
    public CellResult Finish()
    {
        int[] asked = [.. Enumerable.Range(0, _answers.Length).Where(r => _answers[r] >= 0)];
        var predictions = new Predictions(_allScores.Select(asked), _allProbabilities?.Select(asked));
        string?[]? groups = data.Items.Any(i => i.Group is not null) ? [.. asked.Select(r => data.Items[r].Group)] : null;
        return new CellResult
        {
            Model = source.Model,
            Tap = source.Tap,
            Head = choice.Name,
            Parameters = _parameters,
            Tuned = choice.Tuning == HeadTuning.Grid ? [.. choice.Entry.TuningGrid.SelectMany(g => g.Keys).Distinct().Where(name => !choice.Settings.Parameters.ContainsKey(name))] : [],
            Calibrations = _calibrations,
            Scores = _scores,
            Metrics = ClassificationMetrics.Compute([.. asked.Select(r => data.Labels[r])], predictions, data.Classes, seed, groups),
            FitSeconds = _fit.TotalSeconds,
            PredictSeconds = _predict.TotalSeconds,
            Answers = _answers,
            Confidence = _allProbabilities is { } all ? [.. _answers.Select((a, r) => a < 0 ? 0 : all.Row(r)[a])] : null,
        };
    }

    private IHead Fit(int[] train, CancellationToken cancellation)
    {
        try
        {
            var rows = features.Select(train);
            int[] labels = [.. train.Select(r => data.Labels[r])];
            var groups = IdenticalContent.Groups([.. train.Select(r => data.Items[r])]);
            var settings = choice.Tuning == HeadTuning.Grid
                ? HeadTuner.Tune(choice.Entry, choice.Settings, rows, labels, data.Classes.Count, groups, cancellation: cancellation).Best
                : choice.Settings;
            var trainer = choice.Entry.Create(settings);
            _parameters.Add(trainer.Parameters);
            if (choice.Calibration is not { } method) return trainer.Fit(rows, labels, data.Classes.Count, cancellation);
            var calibrated = HeadCalibrator.Fit(trainer, rows, labels, data.Classes.Count, groups, Calibration(method), cancellation: cancellation);
            _calibrations.Add(calibrated.Report);
            return calibrated.Head;
        }
        catch (TlearnException e)
        {
            throw new TlearnException($"{Name}, part {_scores.Count + 1}: {e.Message}", e.Next, e);
        }
    }

    private CalibrationOptions Calibration(CalibrationMethod method) =>
        new() { Method = method, Seed = choice.Settings.Seed, Threads = choice.Settings.Threads, ClassNames = data.Classes };

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
