using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.FineTuning.Start;

/// <summary>The linear probe of a network: logistic regression on its features, its C found by cross-validation on the training rows alone.</summary>
/// <param name="Start">Fitted without the rows that validate: what fine-tuning begins with.</param>
/// <param name="Full">Fitted on all rows that may be trained on: what fine-tuning must beat.</param>
/// <param name="Parameters">What was found.</param>
internal sealed record ProbeFit(TrainedHead Start, TrainedHead Full, IReadOnlyDictionary<string, object> Parameters)
{
    /// <summary>Tunes and fits.</summary>
    /// <param name="features">Features of all images, under the classes that are trained.</param>
    /// <param name="rows">Who trains, who validates.</param>
    /// <param name="seed">Seed of the folds.</param>
    /// <param name="threads">Threads; 0 for one per core.</param>
    /// <param name="progress">Gets the share of the tuning that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="TlearnException">There is nothing to learn: fewer than two classes.</exception>
    public static ProbeFit Of(LabeledDataset features, Data.FineTuningRows rows, int seed, int threads, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(rows);
        var entry = HeadCatalog.Get("logistic");
        var training = features.Select(rows.Training);
        var settings = new HeadSettings { Scale = "standard", Seed = seed, Threads = threads };
        var tuned = HeadTuner.Tune(entry, settings, training.Features, training.Labels, training.Classes.Count, RowFamilies.Of(training.Items), progress, cancellation);
        var trainer = entry.Create(tuned.Best);
        var start = TrainedHead.Train(training, trainer, null, cancellation);
        var full = rows.IsValidationOfTraining && rows.Validation.Count > 0
            ? TrainedHead.Train(features.Select([.. rows.Training.Concat(rows.Validation).Order()]), entry.Create(tuned.Best), null, cancellation)
            : start;
        return new ProbeFit(start, full, trainer.Parameters);
    }
}
