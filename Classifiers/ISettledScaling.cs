using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers;

/// <summary>
/// A trainer whose scaling the labels of its training rows decide. Whoever fits it on several parts of the rows and puts the scores together settles it first: heads of different scalings
/// have scores of different size.
/// </summary>
internal interface ISettledScaling
{
    /// <summary>The trainer with the scaling that all of the rows decide.</summary>
    /// <param name="features">Training rows, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="cancellation">Stops the work.</param>
    IHeadTrainer Settled(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation);
}
