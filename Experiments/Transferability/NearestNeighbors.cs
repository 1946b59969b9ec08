using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Neighbors;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Transferability;

/// <summary>
/// The accuracy of nearest neighbours by the cosine, each image answered by the others (leave one out): the score that predicts accuracies better than 23 others do (arXiv 2503.18528), for the time of
/// one search. Copies of an image and members of its group do not vote on it.
/// </summary>
internal static class NearestNeighbors
{
    /// <summary>Neighbours that vote.</summary>
    public const int Voters = 5;

    /// <summary>The score, 0 to 1.</summary>
    /// <param name="features">Features, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="families">What belongs together, <c>[N]</c>; <see langword="null"/> where each row stands for itself.</param>
    /// <param name="voters">Neighbours that vote; where fewer are left, all.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="TlearnException">There are no rows, fewer than two classes have some, or a value is not finite.</exception>
    public static double Accuracy(FeatureMatrix features, int[] labels, int classes, RowFamilies? families = null, int voters = Voters, int threads = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(voters, 1);
        TrainingChecks.Require(features, labels, classes);
        // Of the largest family all may be nearer than the first that votes; the row itself is one of them.
        var largest = families is null ? 1 : Enumerable.Range(0, families.Rows).CountBy(r => families[r]).Max(f => f.Value);
        var searched = Math.Min(features.Rows, voters + largest);
        var nearest = NearestRows.Find(features, features, searched, threads, cancellation);
        var (votes, right) = (new int[classes], 0);
        for (var r = 0; r < features.Rows; r++)
        {
            if (Answer(r, nearest.AsSpan(r * searched, searched)) == labels[r]) right++;
        }

        return (double)right / features.Rows;

        // Of equally many votes those win that are reached first; −1 where nobody votes.
        int Answer(int row, ReadOnlySpan<Neighbor> neighbors)
        {
            Array.Clear(votes);
            var (best, left) = (-1, voters);
            foreach (var neighbor in neighbors)
            {
                if (neighbor.Row == row || (families is not null && families[neighbor.Row] == families[row])) continue;
                var label = labels[neighbor.Row];
                votes[label]++;
                if (best < 0 || votes[label] > votes[best]) best = label;
                if (--left == 0) break;
            }

            return best;
        }
    }
}
