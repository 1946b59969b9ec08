using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Tuning;

/// <summary>Settings tried one by one, for heads whose settings share nothing.</summary>
/// <param name="trainers">A trainer for each setting.</param>
internal sealed class SeparateFits(IReadOnlyList<IHeadTrainer> trainers) : ITuningPath
{
    /// <inheritdoc/>
    public IEnumerable<ClassScores> Score(FeatureMatrix train, int[] labels, int classes, FeatureMatrix held, CancellationToken cancellation)
    {
        foreach (var trainer in trainers)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return trainer.Fit(train, labels, classes, cancellation).Score(held, cancellation);
        }
    }
}
