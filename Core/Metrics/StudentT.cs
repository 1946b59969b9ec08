namespace TransferLearning.Core.Metrics;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    /// <summary>The value that |t| exceeds with a probability of 5 %; infinite where the degrees of freedom are too few to say anything.</summary>
    /// <param name="freedom">Degrees of freedom, above 0, not necessarily a whole number.</param>
    public static double TwoSided95(double freedom)
    {
        // t² / (freedom + t²) is beta-distributed; it is computed from the end of the scale that keeps more digits.
        if (freedom < 1)
        {
            var rest = IncompleteBeta.Quantile(freedom / 2, 0.5, 0.05);
            return Math.Sqrt(freedom * (1 - rest) / rest);
        }

        var part = IncompleteBeta.Quantile(0.5, freedom / 2, 0.95);
        return Math.Sqrt(freedom * part / (1 - part));
    }

    /// <summary>Probability that t is at most <paramref name="value"/>.</summary>
    /// <param name="value">Any number; infinities give 0 and 1.</param>
    /// <param name="freedom">Degrees of freedom, above 0.</param>
    public static double Probability(double value, double freedom)
    {
        if (double.IsInfinity(value)) return value > 0 ? 1 : 0;
        // freedom / (freedom + t²) is beta-distributed; half of its lower tail lies beyond |t| on either side.
        var beyond = IncompleteBeta.Probability(freedom / 2, 0.5, freedom / (freedom + (value * value))) / 2;
        return value > 0 ? 1 - beyond : beyond;
    }

    /// <summary>Probability that |t| is at least |<paramref name="value"/>|: the two-sided p-value, accurate far out in the tails too.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="freedom">Degrees of freedom, above 0.</param>
    public static double TwoSided(double value, double freedom) => 2 * Probability(-Math.Abs(value), freedom);
}
