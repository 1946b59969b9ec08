namespace TransferLearning.Core.Metrics;

/// <summary>Where a function that never falls reaches a value, to the last digit of a double.</summary>
internal static class Bisection
{
    /// <summary>The place between two others.</summary>
    /// <param name="function">Never falls from <paramref name="low"/> to <paramref name="high"/>.</param>
    /// <param name="value">What it is to reach.</param>
    /// <param name="low">Where the search begins; the result where the function is nowhere below the value.</param>
    /// <param name="high">Where it ends; the result where the function is nowhere at the value or above.</param>
    public static double Of(Func<double, double> function, double value, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(function);
        while (true)
        {
            var middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high) return middle;
            if (function(middle) < value) low = middle;
            else high = middle;
        }
    }
}
