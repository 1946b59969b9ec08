using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Transferability;

/// <summary>What is said of features without training on them. None of these wins everywhere (arXiv 2204.01403): they stand beside measured accuracies, and choose nothing.</summary>
/// <param name="LogMe">The logarithm of the maximum evidence; see <see cref="Transferability.LogMe"/>.</param>
/// <param name="HScore">Variance between the classes in units of all; see <see cref="Transferability.HScore"/>.</param>
/// <param name="Neighbors">Accuracy of nearest neighbours, 0 to 1; see <see cref="NearestNeighbors"/>.</param>
/// <param name="Leep">The log expected empirical prediction; <see langword="null"/> for a network without classes of its own. See <see cref="Transferability.Leep"/>.</param>
/// <param name="Nce">The negative conditional entropy; <see langword="null"/> likewise. See <see cref="ConditionalEntropy"/>.</param>
internal sealed record TransferabilityScores(double LogMe, double HScore, double Neighbors, double? Leep, double? Nce)
{
    /// <summary>Scores features.</summary>
    /// <param name="features">Features, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes; one without rows is passed over.</param>
    /// <param name="answers">What the network's own classifier says of the same rows; <see langword="null"/> where it has none.</param>
    /// <param name="families">What belongs together, <c>[N]</c>; <see langword="null"/> where each row stands for itself.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="TlearnException">There are no rows, fewer than two classes have some, a value is not finite, or the features have too many rows and columns to decompose.</exception>
    public static TransferabilityScores Of(FeatureMatrix features, int[] labels, int classes, SourceAnswers? answers, RowFamilies? families = null, int threads = 0, CancellationToken cancellation = default) => new(
        Transferability.LogMe.Score(features, labels, classes, threads, cancellation),
        Transferability.HScore.Score(features, labels, classes, threads, cancellation),
        NearestNeighbors.Accuracy(features, labels, classes, families, threads: threads, cancellation: cancellation),
        answers is null ? null : Transferability.Leep.Score(answers, labels, classes),
        answers is null ? null : ConditionalEntropy.Score(answers, labels, classes));
}
