using TransferLearning.Core.Splits;

namespace TransferLearning.Core.Metrics;

/// <summary>
/// The 95 % interval of an accuracy whose samples come in families (groups, copies of one image): answers within a family tend to be right or wrong together.
/// Korn and Graubard (1998, Confidence intervals for proportions with small expected number of positive counts estimated from survey data): the interval of
/// independent samples (<see cref="AccuracyInterval"/>; Clopper and Pearson's for up to 50 families) for the effective number of them. That is N divided by the design effect (the accuracy's variance between families over that of independent samples, at
/// least 1), times the squared ratio of Student's t for N − 1 to that for the families' degrees of freedom, (Σ size)² / Σ size² − 1: G − 1 for G families of one size.
/// </summary>
/// <remarks>
/// The interval is never narrower than that of N independent samples, and it always contains what G families leave open: from 0.025^(1/G) to 1 − 0.025^(1/G). If all G families
/// are answered rightly, a further family may still not be, whatever its size; a mistake must not make the interval narrower than that. Where every answer is right (or wrong),
/// this is all that can be said.
/// Coverage in simulation (<c>Benchmarks intervals</c>), 2 to 40 families of equal or unequal size whose rates are equal, beta-distributed, or nearly 0 or 1: 0.94 and more.
/// </remarks>
internal static class FamilyInterval
{
    /// <summary>The interval; <see langword="null"/> where there is one family.</summary>
    public static ConfidenceInterval? Of(bool[] correct, RowFamilies families)
    {
        if (families.Count == 1) return null;
        var right = new double[families.Count];
        var size = new double[families.Count];
        for (var i = 0; i < correct.Length; i++)
        {
            size[families[i]]++;
            if (correct[i]) right[families[i]]++;
        }

        double samples = correct.Length;
        var all = right.Sum();
        var room = Math.Pow(0.025, 1.0 / families.Count);
        var independent = AccuracyInterval.Independent(all, samples);
        var widest = new ConfidenceInterval(Math.Min(independent.Low, room), Math.Max(independent.High, 1 - room));
        if (all == 0) return widest with { Low = 0 };
        if (all == samples) return widest with { High = 1 };
        var telling = Telling(right, size, all / samples, samples);
        if (telling <= 0) return new ConfidenceInterval(0, 1);
        var inner = AccuracyInterval.Independent(all / samples * telling, telling, families.Count);
        return new ConfidenceInterval(Math.Min(inner.Low, widest.Low), Math.Max(inner.High, widest.High));
    }

    // The effective number of independent samples.
    private static double Telling(double[] right, double[] size, double accuracy, double samples)
    {
        double squares = 0, sizes = 0, families = size.Length;
        for (var g = 0; g < size.Length; g++)
        {
            squares += Square(right[g] - (accuracy * size[g]));
            sizes += Square(size[g]);
        }

        var between = families / (families - 1) * squares / Square(samples);
        var design = Math.Max(1, between / (accuracy * (1 - accuracy) / samples));
        var freedom = (Square(samples) / sizes) - 1;
        return Math.Min(samples, samples / design * Square(StudentT.TwoSided95(samples - 1) / StudentT.TwoSided95(freedom)));
    }

    private static double Square(double x) => x * x;
}
