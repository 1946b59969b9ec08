using TransferLearning.Core.Statistics;

namespace TransferLearning.Experiments.Advising;

/// <summary>
/// Who goes on after a round of successive halving (Jamieson and Talwalkar 2016, Non-stochastic best arm identification and hyperparameter optimization): the best third, at least four, and whoever lies within one
/// standard error of the best, on the same images, but at most half.
/// </summary>
internal static class Halving
{
    /// <summary>Candidates that always go on, where there are so many.</summary>
    public const int Least = 4;

    /// <summary>Those that go on, the best first.</summary>
    /// <param name="ranked">The candidates, the best first.</param>
    /// <param name="difference">Accuracy of the first less that of the second.</param>
    public static IReadOnlyList<T> Keep<T>(IReadOnlyList<T> ranked, Func<T, T, PairedDifference> difference)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        ArgumentNullException.ThrowIfNull(difference);
        var sure = Math.Min(ranked.Count, Math.Max(Least, (ranked.Count + 2) / 3));
        var most = Math.Max(sure, ranked.Count / 2);
        return [.. ranked.Take(sure), .. ranked.Skip(sure).Where(c => IsNear(difference(ranked[0], c))).Take(most - sure)];
    }

    /// <summary>Whether a difference from the best is within one standard error.</summary>
    public static bool IsNear(PairedDifference difference) => difference.Mean <= difference.Error;
}
