using System.Diagnostics;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Classifiers.Tuning;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Comparing;

/// <summary>A head on a source of features.</summary>
internal sealed class HeadCell(FeatureSource source, FeatureMatrix features, HeadChoice choice, AlignedSources data, int seed) : CellRun(source.Model, source.Tap, choice.Name, data, seed)
{
    protected override PartAnswers Answer(SplitFold part, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (head, parameters) = Fit(part.Train, cancellation);
        var fit = clock.Elapsed;
        var asked = features.Select(part.Test);
        clock.Restart();
        var scores = head.Score(asked, cancellation);
        var predict = clock.Elapsed;
        return new PartAnswers(scores, (head as IProbabilisticHead)?.Probabilities(asked, cancellation), parameters, fit, predict);
    }

    private (IHead Head, IReadOnlyDictionary<string, object> Parameters) Fit(int[] train, CancellationToken cancellation)
    {
        try
        {
            var rows = features.Select(train);
            int[] labels = [.. train.Select(r => Data.Labels[r])];
            var groups = IdenticalContent.Groups([.. train.Select(r => Data.Items[r])]);
            var settings = choice.Tuning == HeadTuning.Grid
                ? HeadTuner.Tune(choice.Entry, choice.Settings, rows, labels, Data.Classes.Count, groups, cancellation: cancellation).Best
                : choice.Settings;
            var trainer = choice.Entry.Create(settings);
            var fitted = choice.Calibration is { } method
                ? HeadCalibrator.Fit(trainer, rows, labels, Data.Classes.Count, groups, Calibration(method), cancellation: cancellation).Head
                : trainer.Fit(rows, labels, Data.Classes.Count, cancellation);
            return (fitted, trainer.Parameters);
        }
        catch (TlearnException e)
        {
            throw new TlearnException($"{Name}, part {Finished + 1}: {e.Message}", e.Next, e);
        }
    }

    private CalibrationOptions Calibration(CalibrationMethod method) =>
        new() { Method = method, Seed = choice.Settings.Seed, Threads = choice.Settings.Threads, ClassNames = Data.Classes };
}
