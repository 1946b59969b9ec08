using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using TransferLearning.FineTuning.Result;
using TransferLearning.FineTuning.Training;

namespace TransferLearning.FineTuning;

/// <summary>What a fine-tuning came to.</summary>
/// <param name="Training">Its epochs, and the weights of the best.</param>
/// <param name="File">The network with these weights.</param>
/// <param name="Elapsed">Time of the training, activations of the frozen part included.</param>
public sealed record FineTuningOutcome(FineTuningResult Training, FineTunedFile File, TimeSpan Elapsed);

/// <summary>The trained network and its linear probe on the same images.</summary>
/// <param name="Split">The split they are of; <c>validation</c> for rows that were set aside from the training images, by which the best epoch was chosen.</param>
/// <param name="Network">The network.</param>
/// <param name="Probe">The tuned probe of the network as it was.</param>
/// <param name="Test">Whether the two differ.</param>
/// <param name="Warnings">What a reader of the figures should know, a sentence each.</param>
/// <param name="Rows">The rows that were measured, without copies of what was learnt from, unless nothing else is at hand.</param>
public sealed record FineTuningMeasurement(
    string Split, ClassificationMetrics Network, ClassificationMetrics Probe, PairedTest Test, IReadOnlyList<string> Warnings, MeasuredRows Rows);
