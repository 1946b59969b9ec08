using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using TransferLearning.Core.Statistics;
using TransferLearning.FineTuning.Data;
using TransferLearning.FineTuning.Result;
using TransferLearning.FineTuning.Start;
using TransferLearning.FineTuning.Training;

namespace TransferLearning.FineTuning;

/// <summary>The result of a fine-tuning.</summary>
/// <param name="Training">Its epochs, and the weights of the best.</param>
/// <param name="File">The network with these weights.</param>
/// <param name="Elapsed">Time of the training, activations of the frozen part included.</param>
internal sealed record FineTuningOutcome(FineTuningResult Training, FineTunedFile File, TimeSpan Elapsed);

/// <summary>The trained network and its linear probe on the same images.</summary>
/// <param name="Split">The split they are of; <c>validation</c> for rows that were set aside from the training images, by which the best epoch was chosen.</param>
/// <param name="Network">The network.</param>
/// <param name="Probe">The tuned probe of the network as it was.</param>
/// <param name="Test">Whether the two differ.</param>
/// <param name="Warnings">What a reader of the figures should know, a sentence each.</param>
/// <param name="Rows">The rows that were measured, without copies of what was learnt from, unless nothing else is at hand.</param>
internal sealed record FineTuningMeasurement(
    string Split, ClassificationMetrics Network, ClassificationMetrics Probe, PairedTest Test, IReadOnlyList<string> Warnings, MeasuredRows Rows)
{
    /// <summary>Measures both on the rows that test, else on those that validated.</summary>
    /// <param name="data">All images.</param>
    /// <param name="rows">Who trained, validated and is measured.</param>
    /// <param name="learnt">The images that the network learnt from; <see langword="null"/> where that is not known.</param>
    /// <param name="probe">The probe.</param>
    /// <param name="logits">What the network says of rows, <c>[N,C]</c>.</param>
    /// <param name="seed">Seed of the test.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns><see langword="null"/> where no image was kept out of the training.</returns>
    internal static FineTuningMeasurement? Of(
        LabeledDataset data, FineTuningRows rows, TrainingRecord? learnt, ProbeFit probe, Func<IReadOnlyList<int>, ClassScores> logits, int seed, CancellationToken cancellation)
    {
        var candidates = rows.Test.Count > 0 ? rows.Test : rows.Validation;
        if (candidates.Count == 0) return null;
        var heldOut = MeasuredRows.HeldOut(data.Items, candidates, rows.TestSplit, learnt);
        var measured = data.Select(heldOut.Rows);
        var answers = new Predictions(logits(heldOut.Rows), null);
        // Rows that only validated are part of the full probe's training: there the one that began counts.
        var expected = (rows.Test.Count > 0 ? probe.Full : probe.Start).Predict(measured, cancellation);
        var families = RowFamilies.Of(data.Items).Select(heldOut.Rows);
        return new FineTuningMeasurement(
            rows.Test.Count > 0 ? rows.TestSplit ?? "test" : rows.ValidationSplit ?? "validation",
            ClassificationMetrics.Compute(measured.Labels, answers, data.Classes, families),
            ClassificationMetrics.Compute(measured.Labels, expected, data.Classes, families),
            PairedTest.Of(measured.Labels, answers.Labels, expected.Labels, families, seed),
            [.. FamilyWarnings.OfMeasured(measured.Items, families)],
            heldOut);
    }
}
