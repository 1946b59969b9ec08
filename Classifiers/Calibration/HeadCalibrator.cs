using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Classifiers.Calibration;

/// <summary>A head with calibrated probabilities.</summary>
/// <param name="Head">The head, fitted on all rows.</param>
/// <param name="Report">What calibration was worth.</param>
internal sealed record CalibratedFit(IProbabilisticHead Head, CalibrationReport Report);

/// <summary>
/// Fits a head on all rows, and its calibration on held-out rows: heads fitted on the other folds answer them (stratified cross-validation; rows of one family stay in
/// one fold). What a head says about rows that it was fitted on does not tell how often it is right.
/// </summary>
internal static class HeadCalibrator
{
    /// <summary>Fits head and calibration.</summary>
    /// <param name="trainer">What is fitted, once for each fold and once for all.</param>
    /// <param name="features">Raw features, <c>[N,D]</c>.</param>
    /// <param name="labels">Class index of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes, C.</param>
    /// <param name="families">What belongs together, <c>[N]</c>, never parted by folds; <see langword="null"/> where every row stands for itself.</param>
    /// <param name="options">How to calibrate.</param>
    /// <param name="progress">Gets the share that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops as the trainer does.</param>
    /// <exception cref="TlearnException">The data cannot be learned from, or nothing can be held out.</exception>
    public static CalibratedFit Fit(
        IHeadTrainer trainer,
        FeatureMatrix features,
        int[] labels,
        int classes,
        RowFamilies? families,
        CalibrationOptions options,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Folds, 2);
        TrainingChecks.Require(features, labels, classes);
        if (trainer is ISettledScaling open) trainer = open.Settled(features, labels, classes, cancellation);
        var present = new bool[classes];
        foreach (var label in labels) present[label] = true;
        var held = HeldOutScores.Collect(trainer, features, labels, classes, families, options, progress, cancellation);
        var method = options.Method != CalibrationMethod.Auto ? options.Method : held.Probabilities is null ? CalibrationMethod.Platt : CalibrationMethod.Temperature;
        var (head, after) = method == CalibrationMethod.Platt ? Platt() : Temperature();
        var answers = method == CalibrationMethod.Platt ? after.ArgMax() : held.Scores.ArgMax();
        return new CalibratedFit(head, CrossFitted.Report(method, held, after, answers));

        (IProbabilisticHead, ClassScores) Platt()
        {
            PlattScaling Scaling(HeldOutScores rows) => PlattScaling.Fit(rows.Sigmoids, rows.Scores, rows.Labels, present, options, cancellation);
            var scaling = Scaling(held);
            return (new PlattHead(Inner(), scaling), CrossFitted.Of(held, (others, asked) => Scaling(others).Apply(asked.Scores)));
        }

        (IProbabilisticHead, ClassScores) Temperature()
        {
            var input = held.Probabilities is null ? TemperatureInput.Scores : TemperatureInput.Probabilities;
            ClassScores Values(HeldOutScores rows) => rows.Probabilities ?? rows.Scores;
            TemperatureScaling Scaling(HeldOutScores rows) => TemperatureScaling.Fit(input, Values(rows), rows.Labels, present, cancellation);
            var scaling = Scaling(held);
            return (new TemperatureHead(Inner(), scaling), CrossFitted.Of(held, (others, asked) => Scaling(others).Apply(Values(asked))));
        }

        IHead Inner()
        {
            var head = trainer.Fit(features, labels, classes, cancellation);
            progress?.Report(1);
            return head;
        }
    }
}
