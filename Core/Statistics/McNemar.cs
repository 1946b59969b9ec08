using TransferLearning.Core.Metrics;

namespace TransferLearning.Core.Statistics;

/// <summary>
/// McNemar's test (1947), mid-p form (Fagerland, Lydersen and Laake 2013, The McNemar test for binary matched-pairs data: mid-p and asymptotic are better than exact conditional): do
/// two classifiers that answered the same samples differ in accuracy? If they do not, each sample that only one of them answers rightly is as likely the first's as the second's,
/// so the count of either is binomial with p = 1/2. The difference that was found counts by half. The exact form, in which it counts whole, finds a difference where there is none far less
/// often than its level says (about 3 in 100 at 0.05) and so overlooks more real ones. One form at every size, so no threshold chooses between two tests.
/// </summary>
internal static class McNemar
{
    /// <summary>Name of the test in results.</summary>
    public const string Name = "mcnemar-mid-p";

    /// <summary>Two-sided probability of a difference larger than the one found where there is none, and half that of one as large; 0 to 1.</summary>
    /// <param name="onlyFirst">Samples that the first answers rightly and the second does not.</param>
    /// <param name="onlySecond">Samples that the second answers rightly and the first does not.</param>
    public static double PValue(int onlyFirst, int onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        var n = onlyFirst + onlySecond;
        var k = Math.Min(onlyFirst, onlySecond);
        if (n == 0) return 1; // nothing was found that could speak for either
        var found = Binomial.Probability(n, k, 0.5);
        if (2 * k == n) return 1 - (found / 2); // both tails hold the middle
        var (term, tail) = (found, found / 2);
        for (var i = k; i > 0 && term > tail * 1e-17; i--)
        {
            term *= i / (n - i + 1.0);
            tail += term;
        }

        return Math.Min(1, 2 * tail);
    }

    /// <summary>The same from answers.</summary>
    /// <param name="truth">True class of each sample, <c>[N]</c>.</param>
    /// <param name="first">The first classifier's answers, <c>[N]</c>.</param>
    /// <param name="second">The second classifier's answers, <c>[N]</c>.</param>
    public static double PValue(int[] truth, int[] first, int[] second)
    {
        var (onlyFirst, onlySecond) = Count(truth, first, second);
        return PValue(onlyFirst, onlySecond);
    }

    /// <summary>How many samples each answers rightly alone.</summary>
    /// <param name="truth">True class of each sample, <c>[N]</c>.</param>
    /// <param name="first">The first classifier's answers, <c>[N]</c>.</param>
    /// <param name="second">The second classifier's answers, <c>[N]</c>.</param>
    public static (int OnlyFirst, int OnlySecond) Count(int[] truth, int[] first, int[] second)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        int onlyFirst = 0, onlySecond = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            var a = first[i] == truth[i];
            var b = second[i] == truth[i];
            if (a && !b) onlyFirst++;
            if (b && !a) onlySecond++;
        }

        return (onlyFirst, onlySecond);
    }
}
