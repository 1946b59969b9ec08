namespace TransferLearning.Core.Statistics;

/// <summary>Ranks of several classifiers on several data sets: 1 for the best, equals share the mean of theirs.</summary>
internal sealed class AverageRanks
{
    private AverageRanks(double[][] ranks)
    {
        Ranks = ranks;
        Average = [.. Enumerable.Range(0, ranks[0].Length).Select(c => ranks.Average(r => r[c]))];
    }

    /// <summary>Rank of each classifier on each data set, <c>[N][K]</c>.</summary>
    public IReadOnlyList<double[]> Ranks { get; }

    /// <summary>Average rank of each classifier, <c>[K]</c>, 1 to K.</summary>
    public IReadOnlyList<double> Average { get; }

    /// <summary>Number of classifiers, K.</summary>
    public int Classifiers => Average.Count;

    /// <summary>Number of data sets, N.</summary>
    public int DataSets => Ranks.Count;

    /// <summary>Ranks accuracies.</summary>
    /// <param name="accuracies">Accuracy of each of K classifiers on each of N data sets, <c>[N][K]</c>; N at least 1, K at least 2; the higher, the better.</param>
    public static AverageRanks Of(IReadOnlyList<IReadOnlyList<double>> accuracies)
    {
        ArgumentNullException.ThrowIfNull(accuracies);
        ArgumentOutOfRangeException.ThrowIfZero(accuracies.Count, nameof(accuracies));
        ArgumentOutOfRangeException.ThrowIfLessThan(accuracies[0].Count, 2, nameof(accuracies));
        if (accuracies.FirstOrDefault(a => a.Count != accuracies[0].Count) is { } other)
        {
            throw new ArgumentException($"{accuracies[0].Count} accuracies of one data set and {other.Count} of another", nameof(accuracies));
        }

        return new AverageRanks([.. accuracies.Select(Rank)]);
    }

    private static double[] Rank(IReadOnlyList<double> accuracies)
    {
        var ranks = new double[accuracies.Count];
        for (var i = 0; i < ranks.Length; i++)
        {
            var (above, equal) = (0, 0);
            foreach (var other in accuracies)
            {
                if (other > accuracies[i]) above++;
                else if (other == accuracies[i]) equal++;
            }

            ranks[i] = above + ((equal + 1) / 2.0);
        }

        return ranks;
    }
}
