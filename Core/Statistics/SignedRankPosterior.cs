using TransferLearning.Core.Randomness;

namespace TransferLearning.Core.Statistics;

/// <summary>
/// The Bayesian signed-rank test (Benavoli, Corani, Mangili, Zaffalon and Ruggeri 2014, A Bayesian Wilcoxon signed-rank test based on the Dirichlet process; with a region of practical
/// equivalence as Benavoli et al. 2017, section 4.2): of two classifiers on several data sets, how probable is it that one is better in practice on a data set? Weights of the data
/// sets are drawn from a Dirichlet distribution with one more, prior, data set of weight 1/2 and difference 0. A drawing speaks for whichever of the three has the most weight among all pairs
/// of data sets: mean difference of the pair above the region, within, or below.
/// </summary>
internal static class SignedRankPosterior
{
    /// <summary>Name of the method in results.</summary>
    public const string Name = "bayesian-signed-rank";

    private const double Prior = 0.5;
    private const int Draws = 10_000;

    /// <summary>The probabilities.</summary>
    /// <param name="differences">Accuracy of the first less that of the second on each data set, at least one.</param>
    /// <param name="seed">Draws the weights.</param>
    public static PracticalDifference Of(IReadOnlyCollection<double> differences, int seed)
    {
        ArgumentNullException.ThrowIfNull(differences);
        ArgumentOutOfRangeException.ThrowIfZero(differences.Count);
        double[] all = [0, .. differences];
        var weights = new double[all.Length];
        var random = new SplitMix64((ulong)seed);
        var (aBetter, bBetter) = (0.0, 0.0);
        for (var draw = 0; draw < Draws; draw++)
        {
            for (var i = 0; i < all.Length; i++) weights[i] = random.NextGamma(i == 0 ? Prior : 1);
            var (above, within, below) = Pairs(all, weights);
            var most = Math.Max(above, Math.Max(within, below));
            var winners = (above == most ? 1 : 0) + (within == most ? 1 : 0) + (below == most ? 1 : 0);
            if (above == most) aBetter += 1.0 / winners;
            if (below == most) bBetter += 1.0 / winners;
        }

        return PracticalDifference.Of(aBetter / Draws, bBetter / Draws, Name);
    }

    private static (double Above, double Within, double Below) Pairs(double[] values, double[] weights)
    {
        var (above, within, below) = (0.0, 0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var weight = weights[i] * weights[j] * (i == j ? 1 : 2);
                var sum = values[i] + values[j];
                if (sum > 2 * PracticalDifference.Region) above += weight;
                else if (sum < -2 * PracticalDifference.Region) below += weight;
                else within += weight;
            }
        }

        return (above, within, below);
    }
}
