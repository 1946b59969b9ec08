namespace TransferLearning.Core.Metrics;

/// <summary>Holm's step-down correction (1979, A simple sequentially rejective multiple test procedure) for several tests at once.</summary>
public static class Holm
{
    /// <summary>Adjusted p-values, in the order of <paramref name="pValues"/>: where one is below α, its difference stands with a chance of at most α that any that stands is false.</summary>
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
