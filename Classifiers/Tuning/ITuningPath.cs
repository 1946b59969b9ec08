using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Tuning;

/// <summary>
/// Several settings of one head, tried on the same rows for less than one by one: what they share (scaling, a decomposition, a
/// search for neighbours) is done once. A head that has one names it in its entry (<see cref="HeadEntry.Path"/>).
/// </summary>
internal interface ITuningPath
{
    /// <summary>Fits every setting on the training rows and answers the held-out rows.</summary>
    /// <param name="train">Training features, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each training row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes, C.</param>
    /// <param name="held">Held-out features, <c>[M,D]</c>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Scores <c>[M,C]</c> of each setting, in the order of the settings, made as they are asked for.</returns>
    IEnumerable<ClassScores> Score(FeatureMatrix train, int[] labels, int classes, FeatureMatrix held, CancellationToken cancellation);
}
