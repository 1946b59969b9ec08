using TransferLearning.Core.Statistics;

namespace TransferLearning.Experiments.Advising;

/// <summary>
/// Which of the candidates that are as good as far as the images can tell is taken. The most accurate of many is so partly by chance, the more the fewer images there are. Less of it is in a mean: a layer counts as much
/// as all its heads do on it, and of its heads the one is taken that is best on most images elsewhere. Of five sets with 10 images a class, twelve draws each, this left 0.3 points to the best in place of 1.2 (docs/advise.md).
/// </summary>
internal static class Favourite
{
    // What lies further behind the most accurate than chance puts it once in twenty times is worse.
    private const double Reach = 1.645;

    // The most accurate heads of docs/heads.md first.
    private static readonly string[] s_order = ["svm-rbf", "lda", "logistic", "knn"];

    /// <summary>The candidate that is taken.</summary>
    /// <param name="ranked">The candidates, the most accurate first, at least one.</param>
    /// <param name="measured">All that was measured with as many training images: what tells of a layer.</param>
    public static Standing Of(IReadOnlyList<Standing> ranked, IReadOnlyList<Standing> measured)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        ArgumentNullException.ThrowIfNull(measured);
        List<Standing> all = [.. ranked.Concat(measured).DistinctBy(s => s.Candidate)];
        var ofHead = all.GroupBy(s => s.Candidate.Head).ToDictionary(g => g.Key, g => g.Average(s => s.Accuracy));
        // A layer that was tried with the better heads alone gains nothing by it.
        var ofLayer = all.GroupBy(LayerOf).ToDictionary(g => g.Key, g => g.Average(s => s.Accuracy - ofHead[s.Candidate.Head]));
        return ranked.Where(s => s == ranked[0] || IsEqual(Standing.Difference(ranked[0], s)))
            .OrderByDescending(s => ofLayer[LayerOf(s)]).ThenBy(s => Array.IndexOf(s_order, s.Candidate.Head) is >= 0 and var at ? at : s_order.Length).First();
    }

    private static bool IsEqual(PairedDifference difference) => difference.Mean <= Reach * difference.Error;

    private static (string Model, string Tap) LayerOf(Standing standing) => (standing.Candidate.Model, standing.Candidate.Tap);
}
