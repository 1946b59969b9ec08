namespace TransferLearning.Core.Metrics;

/// <summary>The binomial distribution, by logarithms, so that large counts neither overflow nor vanish.</summary>
internal static class Binomial
{
    /// <summary>Natural logarithm of n!: a sum for n below 32, else Stirling's series (error below 1e-14).</summary>
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

/// <summary>The beta distribution: its probabilities (the regularised incomplete beta function, by its continued fraction) and its quantiles.</summary>
internal static class IncompleteBeta
{
    private const double Tiny = 1e-300;
    private const int MostTerms = 1_000_000; // about √(a + b) are needed

    /// <summary>Probability that a beta-distributed number is at most <paramref name="x"/>.</summary>
    /// <param name="a">First parameter, above 0.</param>
    /// <param name="b">Second parameter, above 0.</param>
    /// <param name="x">0 to 1.</param>
    public static double Probability(double a, double b, double x)
    {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        // Each half converges fast on its own side of the mean.
        return x > (a + 1) / (a + b + 2) ? 1 - Lower(b, a, 1 - x) : Lower(a, b, x);
    }

    /// <summary>The quantile: a beta-distributed number is at most this with probability <paramref name="probability"/>. Found by bisection.</summary>
    /// <param name="a">First parameter, above 0.</param>
    /// <param name="b">Second parameter, above 0.</param>
    /// <param name="probability">Above 0 and below 1.</param>
    public static double Quantile(double a, double b, double probability) => Bisection.Of(x => Probability(a, b, x), probability, 0, 1);

    private static double Lower(double a, double b, double x)
    {
        var front = Math.Exp(LogGamma.Of(a + b) - LogGamma.Of(a) - LogGamma.Of(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x))) / a;
        return front * Fraction(a, b, x);
    }

    // Lentz's method: the ratios of successive numerators and of successive denominators.
    private static double Fraction(double a, double b, double x)
    {
        var numerators = 1.0;
        var denominators = 1 / AwayFromZero(1 - ((a + b) * x / (a + 1)));
        var value = denominators;
        for (var m = 1; m <= MostTerms; m++)
        {
            _ = Step(m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))));
            if (Math.Abs(Step(-(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1))) - 1) < 1e-15) break;
        }

        return value;

        double Step(double term)
        {
            denominators = 1 / AwayFromZero(1 + (term * denominators));
            numerators = AwayFromZero(1 + (term / numerators));
            var factor = numerators * denominators;
            value *= factor;
            return factor;
        }
    }

    private static double AwayFromZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}

/// <summary>The natural logarithm of the gamma function.</summary>
internal static class LogGamma
{
    private const double Far = 16;

    /// <summary>Stirling's series, exact to the last digits from 16 on; smaller arguments are brought there by the recurrence Γ(x + 1) = x Γ(x).</summary>
    /// <param name="x">Above 0.</param>
    public static double Of(double x)
    {
        var below = 0.0;
        for (; x < Far; x++) below += Math.Log(x);
        var inverseSquare = 1 / (x * x);
        var series = ((1.0 / 12) - (inverseSquare * ((1.0 / 360) - (inverseSquare * ((1.0 / 1260) - (inverseSquare / 1680)))))) / x;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - below;
    }
}
