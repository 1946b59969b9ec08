using System.Diagnostics;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Comparing;

/// <summary>A head on a source of features.</summary>
internal sealed class HeadCell(FeatureSource source, FeatureMatrix features, HeadChoice choice, ComparisonData data) : CellRun(source.Model, source.Tap, choice.Name, data)
{
    protected override IReadOnlyList<string> Tuned =>
        choice.Tuning == HeadTuning.Grid ? [.. choice.Entry.TuningGrid.SelectMany(g => g.Keys).Distinct().Where(choice.Settings.IsFree)] : [];

    protected override PartAnswers Answer(SplitFold part, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (head, parameters, calibration) = Fit(part.Train, cancellation);
        var fit = clock.Elapsed;
        var asked = features.Select(part.Test);
        clock.Restart();
        var scores = head.Score(asked, cancellation);
        var predict = clock.Elapsed;
        return new PartAnswers(scores, (head as IProbabilisticHead)?.Probabilities(asked, cancellation), parameters, fit, predict) { Calibration = calibration };
    }

    private (IHead Head, IReadOnlyDictionary<string, object> Parameters, CalibrationReport? Calibration) Fit(int[] train, CancellationToken cancellation)
    {
        try
        {
            var rows = features.Select(train);
            int[] labels = [.. train.Select(r => Data.Labels[r])];
            var families = Data.Families.Select(train);
            var settings = choice.Tuning == HeadTuning.Grid
                ? HeadTuner.Tune(choice.Entry, choice.Settings, rows, labels, Data.Classes.Count, families, cancellation: cancellation).Best
                : choice.Settings;
            var trainer = choice.Entry.Create(settings);
            if (choice.Calibration is not { } method)
            {
                var fitted = trainer.Fit(rows, labels, Data.Classes.Count, cancellation);
                return (fitted, FittedParameters.Of(trainer, fitted), null);
            }

            var calibrated = HeadCalibrator.Fit(trainer, rows, labels, Data.Classes.Count, families, Calibration(method), cancellation: cancellation);
            return (calibrated.Head, FittedParameters.Of(trainer, calibrated.Head), calibrated.Report);
        }
        catch (TlearnException e)
        {
            throw new TlearnException($"{Name}, part {Finished + 1}: {e.Message}", e.Next, e);
        }
    }

    private CalibrationOptions Calibration(CalibrationMethod method) =>
        new() { Method = method, Seed = choice.Settings.Seed, Threads = choice.Settings.Threads, ClassNames = Data.Classes };
}
