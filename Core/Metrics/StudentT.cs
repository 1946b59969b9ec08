namespace TransferLearning.Core.Metrics;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    /// <summary>What the absolute value exceeds with a probability of 5 %; infinite where so few degrees of freedom tell nothing.</summary>
    /// <param name="freedom">Degrees of freedom, above 0, not necessarily a whole number.</param>
    public static double TwoSided95(double freedom)
    {
        // t² / (freedom + t²) is beta-distributed; of the two ends the one is taken that has more digits.
        if (freedom < 1)
        {
            var rest = IncompleteBeta.Quantile(freedom / 2, 0.5, 0.05);
            return Math.Sqrt(freedom * (1 - rest) / rest);
        }

        var part = IncompleteBeta.Quantile(0.5, freedom / 2, 0.95);
        return Math.Sqrt(freedom * part / (1 - part));
    }
}
