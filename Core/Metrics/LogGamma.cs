namespace TransferLearning.Core.Metrics;

/// <summary>The natural logarithm of the gamma function.</summary>
internal static class LogGamma
{
    private const double Far = 16;

    /// <summary>Stirling's series, from 16 on exact to the last digits; below, the function's recurrence leads there.</summary>
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
