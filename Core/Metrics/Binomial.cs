namespace TransferLearning.Core.Metrics;

/// <summary>The binomial distribution, by logarithms, so that large counts neither overflow nor vanish.</summary>
internal static class Binomial
{
    /// <summary>Natural logarithm of n!: a sum for few, Stirling's series (error below 1e-14) for many.</summary>
    public static double LogFactorial(int n)
    {
        if (n < 32)
        {
            var sum = 0.0;
            for (var i = 2; i <= n; i++) sum += Math.Log(i);
            return sum;
        }

        double x = n;
        var inverseSquare = 1 / (x * x);
        return (x * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI * x))
            + ((1.0 / 12) - (inverseSquare * ((1.0 / 360) - (inverseSquare * ((1.0 / 1260) - (inverseSquare / 1680)))))) / x;
    }

    /// <summary>Probability of <paramref name="k"/> successes in <paramref name="n"/> trials of success <paramref name="p"/>, 0 &lt; p &lt; 1.</summary>
    public static double Probability(int n, int k, double p) =>
        Math.Exp(LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k) + (k * Math.Log(p)) + ((n - k) * Math.Log(1 - p)));
}
