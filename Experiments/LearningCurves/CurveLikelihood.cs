namespace TransferLearning.Experiments.LearningCurves;

/// <summary>
/// How well a law agrees with what was measured, and how likely it was before. Real curves follow no law exactly, the less the further one goes: at a distance of k doublings from the largest size
/// they are taken to miss it by a normal deviation of τ (0.1 + k). So the largest sizes decide most, and a forecast is the less certain the further it goes.
/// </summary>
internal sealed class CurveLikelihood
{
    // Priors: what curves of heads on networks' features look like (docs/results.md). Beta distributions of the part that is left and of the offset, log-normal ones of exponent and τ.
    private const double LeftFirst = 1.5;
    private const double LeftSecond = 1.3;
    private const double OffsetFirst = 1;
    private const double OffsetSecond = 2;
    private const double ExponentMiddle = -0.5;
    private const double ExponentSpread = 0.8;
    private const double MissSpread = 0.5;
    private const double MissAtLargest = 0.1; // of τ
    private static readonly double s_missMiddle = Math.Log(0.008);

    private readonly (double Size, double Error, double Variance, double Doublings)[] _points;

    /// <summary>Prepares points of at least three sizes, in rising order.</summary>
    public CurveLikelihood(IReadOnlyList<CurvePoint> points)
    {
        Largest = points[^1].Size;
        var spread = new DrawSpread(points);
        LargestDeviation = Math.Sqrt(spread.Variance(points[^1]));
        _points = [.. points.Select(p => (p.Size, 1 - p.Mean, spread.Variance(p) / p.Accuracies.Count, Math.Log2(Largest / p.Size)))];
    }

    /// <summary>The largest size, L.</summary>
    public double Largest { get; }

    /// <summary>Standard deviation of a single draw at that size.</summary>
    public double LargestDeviation { get; }

    /// <summary>A law to begin a search with, and its τ.</summary>
    public (CurveLaw Law, double Miss) Start => (new CurveLaw(Largest, Math.Clamp(_points[^1].Error, 0.001, 0.999), 0.4, 0.6, 0.1), 0.008);

    /// <summary>The deviation by which curves miss a law.</summary>
    /// <param name="miss">τ.</param>
    /// <param name="doublings">Distance from the largest size.</param>
    public static double Miss(double miss, double doublings) => miss * (MissAtLargest + doublings);

    /// <summary>Logarithm of the law's posterior density, but for a constant.</summary>
    /// <param name="law">The law.</param>
    /// <param name="miss">τ, above 0.</param>
    public double LogDensity(CurveLaw law, double miss)
    {
        var sum = Square((Math.Log(law.Exponent) - ExponentMiddle) / ExponentSpread) + Square((Math.Log(miss) - s_missMiddle) / MissSpread);
        foreach (var point in _points)
        {
            var variance = point.Variance + Square(Miss(miss, point.Doublings));
            sum += (Square(point.Error - law.ErrorAt(point.Size)) / variance) + Math.Log(variance);
        }

        return Beta(law.Left, LeftFirst, LeftSecond) + Beta(law.Offset, OffsetFirst, OffsetSecond) - (sum / 2);
    }

    private static double Beta(double x, double first, double second) => ((first - 1) * Math.Log(x)) + ((second - 1) * Math.Log(1 - x));

    private static double Square(double x) => x * x;
}

/// <summary>
/// The variance of single draws. Few draws say little of it, so the variance of each size is joined with that of all, which falls with the size as 1 / size, as if five draws had shown it.
/// </summary>
internal sealed class DrawSpread
{
    private const double Unknown = 0.015 * 0.015; // where no size was drawn twice
    private const double Least = 0.003 * 0.003;
    private const double Shared = 5;

    private readonly double _largest;
    private readonly double _variance; // at the largest size

    /// <summary>Joins the variances of points in rising order of size.</summary>
    public DrawSpread(IReadOnlyList<CurvePoint> points)
    {
        _largest = points[^1].Size;
        var draws = points.Sum(p => p.Accuracies.Count - 1);
        _variance = draws == 0 ? Unknown : points.Sum(p => (p.Accuracies.Count - 1) * p.Variance * p.Size / _largest) / draws;
    }

    /// <summary>Variance of a draw of a point.</summary>
    public double Variance(CurvePoint point)
    {
        double own = point.Accuracies.Count - 1;
        return Math.Max(Least, ((own * point.Variance) + (Shared * _variance * _largest / point.Size)) / (own + Shared));
    }
}
