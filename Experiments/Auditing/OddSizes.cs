namespace TransferLearning.Experiments.Auditing;

/// <summary>An image of an unusual size or shape.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Score">How many times the usual area or shape (or one such part of it) it is, whichever is more unusual.</param>
internal readonly record struct OddSize(int Row, int Width, int Height, double Score);

/// <summary>Images whose area or whose shape (width by height) is at least four times the median or a quarter of it, and beyond Tukey's outer fence of the logarithms.</summary>
internal static class OddSizes
{
    private const double LeastFactor = 4;

    /// <summary>Finds them.</summary>
    /// <param name="rows">The rows whose sizes are known.</param>
    /// <param name="sizes">Width and height of each.</param>
    /// <returns>The most unusual first.</returns>
    public static IReadOnlyList<OddSize> Find(int[] rows, (int Width, int Height)[] sizes)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(sizes);
        if (rows.Length == 0) return [];
        var areas = Factors([.. sizes.Select(s => Math.Log((double)s.Width * s.Height))]);
        var shapes = Factors([.. sizes.Select(s => Math.Log((double)s.Width / s.Height))]);
        return [.. Enumerable.Range(0, rows.Length).Select(i => new OddSize(rows[i], sizes[i].Width, sizes[i].Height, Math.Max(areas[i], shapes[i]))).Where(o => o.Score >= LeastFactor).OrderByDescending(o => o.Score).ThenBy(o => o.Row)];
    }

    // How far each is from the median, as a factor; 1 within the fences.
    private static double[] Factors(double[] logarithms)
    {
        var sorted = logarithms.Order().ToArray();
        var (low, middle, high) = (sorted[sorted.Length / 4], sorted[sorted.Length / 2], sorted[(int)(0.75 * (sorted.Length - 1))]);
        var reach = 3 * (high - low);
        return [.. logarithms.Select(l => l < low - reach || l > high + reach ? Math.Exp(Math.Abs(l - middle)) : 1)];
    }
}
