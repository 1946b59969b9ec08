namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// The first weights for very many rows: a sample gives them nearly, at its own small cost, and passes over all rows only do the rest. The minimum is the same. Newton steps gain by it;
/// L-BFGS does not, for it has to learn curvatures anew (38 steps where it takes 35 from zero).
/// </summary>
internal static class SampleStart
{
    // As exact as a sample can be of use.
    private const double Looser = 10;

    /// <summary>An even sample of rows; <see langword="null"/> where they are few enough, or where a class would be missing.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="targets">Position of each row's class, <c>[N]</c>.</param>
    /// <param name="above">Rows of more floats are sampled, to half as many.</param>
    public static int[]? Rows(AugmentedRows rows, int[] targets, long above)
    {
        if ((long)rows.Rows * rows.Stride <= above) return null;
        var sample = new int[Math.Max(1, above / 2 / rows.Stride)];
        for (var i = 0; i < sample.Length; i++) sample[i] = (int)((long)i * rows.Rows / sample.Length);
        var met = new bool[targets.Max() + 1];
        foreach (var row in sample) met[targets[row]] = true;
        return met.Contains(false) ? null : sample;
    }

    /// <summary>The setting for a sample: its rows count for all.</summary>
    public static LinearOptions Setting(LinearOptions options, int rows, int sample) =>
        options with { C = options.C * rows / sample, Tolerance = options.Tolerance * Looser };
}
