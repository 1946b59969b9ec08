using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using TransferLearning.Notes;

namespace TransferLearning.Answering;

/// <summary>What a classifier was measured to be worth on labelled images.</summary>
/// <param name="Rows">Which rows were measured, and what is known of their having been learnt from.</param>
/// <param name="Images">These rows with their own labels.</param>
/// <param name="Predictions">What the classifier says of them, <c>[N,C]</c>.</param>
/// <param name="Metrics">How good that is.</param>
/// <param name="Rejection">What was rejected; <see langword="null"/> without a rule.</param>
internal sealed record Measurement(MeasuredRows Rows, LabeledDataset Images, Predictions Predictions, ClassificationMetrics Metrics, RejectionMetrics? Rejection)
{
    /// <summary>Measures, and says what a reader of the figures has to know.</summary>
    /// <param name="classifier">The head or network.</param>
    /// <param name="name">What messages call it: its file.</param>
    /// <param name="all">All rows of the features.</param>
    /// <param name="rows">Those to measure on.</param>
    /// <param name="rule">What is rejected; <see langword="null"/> where every answer stands.</param>
    /// <param name="log">Told what should be known.</param>
    /// <param name="cancellation">Stops the measurement.</param>
    /// <exception cref="TlearnException">The images have labels that the classifier does not know, and no rule makes them unknown.</exception>
    public static Measurement Of(IAnswers classifier, string name, LabeledDataset all, MeasuredRows rows, RejectionRule? rule, RunLog log, CancellationToken cancellation)
    {
        var images = all.Select(rows.Rows);
        var chosen = InClasses(classifier, images, rule);
        TrainingImageNotes.Say(log, name, classifier.TrainingImages, all.Space, rows);
        var families = RowFamilies.Of(all.Items).Select(rows.Rows);
        log.WarnAll([.. FamilyWarnings.OfMeasured(chosen.Items, families)]);
        int[] train = rows.Split is null or "train" ? [] : [.. Enumerable.Range(0, all.Items.Count).Where(r => all.Items[r].Split == "train")];
        if (train.Length > 0 && FamilyWarnings.OfParted(all.Items, (train, "train"), (rows.Rows, rows.Split!)) is { } parted) log.Warn(parted);
        var predictions = classifier.Predict(chosen, cancellation);
        var (metrics, rejection) = OpenSetMetrics.Measure(chosen.Labels, predictions, classifier.Classes, rule, families);
        return new Measurement(rows, images, predictions, metrics, rejection);
    }

    private static LabeledDataset InClasses(IAnswers classifier, LabeledDataset data, RejectionRule? rule)
    {
        var unknown = data.Items.Select(i => i.Label).OfType<string>().Distinct().Except(classifier.Classes).ToList();
        return unknown.Count == 0 || rule is not null
            ? data.Under(classifier.Classes)
            : throw new TlearnException($"found labels that the head does not know ({string.Join(", ", unknown)}), expected some of {string.Join(", ", classifier.Classes)}", "evaluate on data with the head's classes, train a head on these, or say `RejectBelow` T: then they count as unknown");
    }
}
