using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Fits linear heads along a path of settings on one preparation of the rows, each from the weights of the one before. The settings may differ in
/// what <see cref="LinearProblem.Solve"/> takes; scaling and class weights are those of the first.
/// </summary>
/// <param name="head">Name of the head.</param>
/// <param name="path">The settings.</param>
/// <param name="prepare">Prepares the rows.</param>
internal sealed class LinearPath(string head, IReadOnlyList<LinearOptions> path, LinearPath.Preparation prepare) : ITuningPath
{
    /// <summary>Prepares training rows.</summary>
    public delegate LinearProblem Preparation(FeatureMatrix features, int[] labels, int classes, LinearOptions options, CancellationToken cancellation);

    /// <inheritdoc/>
    public IEnumerable<ClassScores> Score(FeatureMatrix train, int[] labels, int classes, FeatureMatrix held, CancellationToken cancellation)
    {
        using var problem = prepare(train, labels, classes, path[0], cancellation);
        foreach (var options in path)
        {
            var (scores, _) = problem.Solve(options, cancellation);
            yield return scores.Score(held, head, options.Threads, cancellation);
        }
    }
}
