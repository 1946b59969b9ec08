namespace TransferLearning.Core.Statistics;

/// <summary>Holm's step-down correction (1979, A simple sequentially rejective multiple test procedure) for several tests at once.</summary>
internal static class Holm
{
    /// <summary>Adjusted p-values, in the order of <paramref name="pValues"/>. If the differences whose adjusted value is below α are called significant, the probability that any of them is not real is at most α.</summary>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        var adjusted = new double[pValues.Count];
        var floor = 0.0;
        var left = pValues.Count;
        foreach (var i in Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]))
        {
            floor = Math.Max(floor, Math.Min(1, pValues[i] * left--));
            adjusted[i] = floor;
        }

        return adjusted;
    }
}
