using System.Diagnostics;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Classifiers.Taps;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Measuring;

/// <summary>Fits a head on a part's training rows and lets it answer the part's test rows: the one way in which comparisons and experiments do it.</summary>
internal static class HeadMeasurement
{
    /// <summary>The choice among taps, scaling, tuning and calibration see the training rows alone.</summary>
    /// <param name="choice">The head.</param>
    /// <param name="features">Features of all items, <c>[N,D]</c>.</param>
    /// <param name="data">The items.</param>
    /// <param name="part">Rows to fit on, and rows to answer.</param>
    /// <param name="cancellation">Stops within a second or so.</param>
    /// <exception cref="TlearnException">It cannot be fitted.</exception>
    public static PartAnswers Answer(HeadChoice choice, FeatureMatrix features, MeasuredData data, PartRows part, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (kept, taps) = Kept(choice, features, data, part, cancellation);
        features = kept;
        var (head, parameters, calibration) = Fit(choice, features, data, part, cancellation);
        var fit = clock.Elapsed;
        var asked = features.Select(part.Test);
        clock.Restart();
        var scores = head.Score(asked, cancellation);
        var predict = clock.Elapsed;
        if (taps is not null) parameters = new Dictionary<string, object>(parameters) { ["taps"] = taps };
        return new PartAnswers(scores, (head as IProbabilisticHead)?.Probabilities(asked, cancellation), parameters, fit, predict) { Calibration = calibration };
    }

    // The taps that the training rows choose, and their names; all columns where there is nothing to choose.
    private static (FeatureMatrix Features, string? Taps) Kept(HeadChoice choice, FeatureMatrix features, MeasuredData data, PartRows part, CancellationToken cancellation)
    {
        if (!features.IsChoice) return (features, null);
        var chosen = TapChoices.Of(choice.Entry.Create(choice.Settings), features, part.Train, Labels(data, part.Train), data.Classes.Count, data.Families.Select(part.Train), choice.Settings.Seed, choice.Settings.Threads, cancellation);
        var kept = features.Columns(chosen.Kept);
        return (kept, JoinedTaps.Name(chosen.Kept.Select(g => features.Groups[g].Tap)));
    }

    private static (IHead Head, IReadOnlyDictionary<string, object> Parameters, CalibrationReport? Calibration) Fit(
        HeadChoice choice, FeatureMatrix features, MeasuredData data, PartRows part, CancellationToken cancellation)
    {
        var rows = features.Select(part.Train);
        int[] labels = Labels(data, part.Train);
        var families = data.Families.Select(part.Train);
        var classes = data.Classes.Count;
        var settings = choice.Tuning switch
        {
            HeadTuning.Grid => HeadTuner.Tune(choice.Entry, choice.Settings, rows, labels, classes, families, cancellation: cancellation).Best,
            HeadTuning.HeldOut => BestOnValidation(choice, features, data, part, cancellation),
            _ => choice.Settings,
        };
        var trainer = choice.Entry.Create(settings);
        if (choice.Calibration is not { } method)
        {
            var fitted = trainer.Fit(rows, labels, classes, cancellation);
            return (fitted, FittedParameters.Of(trainer, fitted), null);
        }

        var options = new CalibrationOptions { Method = method, Seed = choice.Settings.Seed, Threads = choice.Settings.Threads, ClassNames = data.Classes };
        var calibrated = HeadCalibrator.Fit(trainer, rows, labels, classes, families, options, cancellation: cancellation);
        return (calibrated.Head, FittedParameters.Of(trainer, calibrated.Head), calibrated.Report);
    }

    private static HeadSettings BestOnValidation(HeadChoice choice, FeatureMatrix features, MeasuredData data, PartRows part, CancellationToken cancellation)
    {
        var held = part.Validation.ToHashSet();
        int[] train = [.. part.Train.Where(r => !held.Contains(r))];
        HeadSettings[] tried = [.. choice.Grid.Select(choice.Settings.With)];
        var path = choice.Entry.Path?.Invoke(tried) ?? new SeparateFits([.. tried.Select(choice.Entry.Create)]);
        int[] truth = Labels(data, part.Validation);
        var (best, most) = (0, -1);
        foreach (var (g, scores) in path.Score(features.Select(train), Labels(data, train), data.Classes.Count, features.Select(part.Validation), cancellation).Index())
        {
            cancellation.ThrowIfCancellationRequested();
            var right = Enumerable.Range(0, truth.Length).Count(i => scores.ArgMax(i) == truth[i]);
            if (right > most) (best, most) = (g, right);
        }

        return tried[best];
    }

    private static int[] Labels(MeasuredData data, int[] rows) => [.. rows.Select(r => data.Labels[r])];
}
