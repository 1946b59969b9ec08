namespace TransferLearning.Core.Metrics;

/// <summary>
/// McNemar's test (1947), exact form: do two classifiers that answered the same samples differ in accuracy? If they do not,
/// each sample that only one of them answers rightly is as likely the first's as the second's, so the count of either is binomial with
/// p = 1/2. Exact at every size, so no threshold chooses between two tests.
/// </summary>
internal static class McNemar
{
    /// <summary>Name of the test in results.</summary>
    public const string Name = "mcnemar-exact";

    /// <summary>Two-sided probability of a difference at least as large where there is none; 0 to 1.</summary>
    /// <param name="onlyFirst">Samples that the first answers rightly and the second does not.</param>
    /// <param name="onlySecond">Samples that the second answers rightly and the first does not.</param>
    public static double PValue(int onlyFirst, int onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        var n = onlyFirst + onlySecond;
        var k = Math.Min(onlyFirst, onlySecond);
        if (2 * k == n) return 1; // the two tails meet in the middle
        var term = Binomial.Probability(n, k, 0.5);
        var tail = 0.0;
        for (var i = k; i >= 0 && term > tail * 1e-17; i--)
        {
            tail += term;
            term *= i / (n - i + 1.0);
        }

        return Math.Min(1, 2 * tail);
    }

    /// <summary>The same from answers.</summary>
    /// <param name="truth">True class of each sample, <c>[N]</c>.</param>
    /// <param name="first">The first classifier's answers, <c>[N]</c>.</param>
    /// <param name="second">The second classifier's answers, <c>[N]</c>.</param>
    public static double PValue(int[] truth, int[] first, int[] second)
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

        return PValue(onlyFirst, onlySecond);
    }
}
