namespace TransferLearning.Core.Metrics;

/// <summary>The beta distribution: its probabilities (the regularised incomplete beta function, by its continued fraction) and its quantiles.</summary>
internal static class IncompleteBeta
{
    private const double Tiny = 1e-300;
    private const int MostTerms = 1_000_000; // about the root of a + b are needed

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

    /// <summary>The number that a beta-distributed one is at most with probability <paramref name="probability"/>, by halving: the probability only rises.</summary>
    /// <param name="a">First parameter, above 0.</param>
    /// <param name="b">Second parameter, above 0.</param>
    /// <param name="probability">Above 0 and below 1.</param>
    public static double Quantile(double a, double b, double probability)
    {
        var (low, high) = (0.0, 1.0);
        while (true)
        {
            var middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high) return middle;
            if (Probability(a, b, middle) < probability) low = middle;
            else high = middle;
        }
    }

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
