using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Ridge;

/// <summary>Every alpha on one set of normal equations.</summary>
internal sealed class RidgePath(IReadOnlyList<RidgeOptions> path) : ITuningPath
{
    /// <inheritdoc/>
    public IEnumerable<ClassScores> Score(FeatureMatrix train, int[] labels, int classes, FeatureMatrix held, CancellationToken cancellation)
    {
        var rows = new RidgeRows(train, labels, classes, path[0], cancellation);
        var system = RidgeSystem.Of(rows, cancellation);
        foreach (var options in path)
        {
            yield return system.Solve(options.Alpha, cancellation).Scores.Score(held, RidgeTrainer.HeadName, options.Threads, cancellation);
        }
    }
}
