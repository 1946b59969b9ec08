using TransferLearning.Core.Randomness;

namespace TransferLearning.Core.Statistics;

/// <summary>
/// Friedman's test (1937, The use of ranks to avoid the assumption of normality): do several classifiers differ on several data sets? Where they do not, every order of a data set's
/// ranks is equally likely, so the p-value is the share of orders whose average ranks lie at least as far apart as those found.
/// </summary>
/// <remarks>
/// The orders are drawn by the seed. The usual χ² distribution, and Iman and Davenport's F, are approximations for many data sets: in simulation (<c>Benchmarks intervals</c>) with 3 to 5 data
/// sets they call equal classifiers different in up to 6.5 and 7 % of cases at 0.05, or in as few as 2 %.
/// </remarks>
internal static class Friedman
{
    /// <summary>Name of the test in results.</summary>
    public const string Name = "friedman-10000";

    private const int Draws = 10_000;

    /// <summary>Friedman's statistic, corrected for ties; 0 where all classifiers tie on all data sets. For many data sets it follows χ² with K − 1 degrees of freedom.</summary>
    public static double Statistic(AverageRanks ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        var (sets, middle) = (ranks.DataSets, (ranks.Classifiers + 1) / 2.0);
        var between = sets * sets * ranks.Average.Sum(r => (r - middle) * (r - middle));
        var within = ranks.Ranks.Sum(set => set.Sum(r => (r - middle) * (r - middle)));
        return within == 0 ? 0 : between * (ranks.Classifiers - 1) / within;
    }

    /// <summary>Probability of average ranks at least as far apart where there is no difference, above 0 and at most 1; the order found counts as one more drawing (Phipson and Smyth 2010).</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="seed">Draws the orders.</param>
    public static double PValue(AverageRanks ranks, int seed)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        // Twice a rank is a whole number: sums are exact, and equal ones equal.
        var doubled = ranks.Ranks.Select(set => set.Select(r => (long)Math.Round(2 * r)).ToArray()).ToArray();
        var sums = new long[ranks.Classifiers];
        var found = SquaredSums();
        var random = new SplitMix64((ulong)seed);
        var far = 1;
        for (var draw = 0; draw < Draws; draw++)
        {
            foreach (var set in doubled) random.Shuffle(set);
            if (SquaredSums() >= found) far++;
        }

        return far / (Draws + 1.0);

        long SquaredSums()
        {
            Array.Clear(sums);
            foreach (var set in doubled)
            {
                for (var c = 0; c < sums.Length; c++) sums[c] += set[c];
            }

            return sums.Sum(s => s * s);
        }
    }
}
