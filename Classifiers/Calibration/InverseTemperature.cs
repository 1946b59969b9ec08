namespace TransferLearning.Classifiers.Calibration;

/// <summary>
/// Finds β = 1 / T that makes the mean of log Σ exp(β·z) − β·z(true class) least. It is convex in β: Newton's method within a bracket.
/// </summary>
internal static class InverseTemperature
{
    /// <summary>Least T.</summary>
    public const float LeastTemperature = 1e-6f;

    /// <summary>Most T: the probabilities of a head that is no better than chance are even.</summary>
    public const float MostTemperature = 1e6f;

    private const int MostSteps = 200;
    private const double Tolerance = 1e-10;

    /// <summary>Fits.</summary>
    /// <param name="logits">z, <c>[N,C]</c>; very low values stand for classes without rows and add nothing.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">C.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <returns>β, and the mean loss there. If all rows are answered rightly the likelihood has no maximum; then the β at which the mean probability of the true classes
    /// is (N + 1) / (N + 2), by Laplace's rule of succession: N right answers prove no more.</returns>
    public static (double Inverse, double Loss) Fit(double[] logits, int[] labels, int classes, CancellationToken cancellation)
    {
        Func<double, (double Loss, double Slope, double Curvature, double Own)> at = beta => Evaluate(logits, labels, classes, beta);
        var separated = IsSeparated(logits, labels, classes);
        var enough = (labels.Length + 1.0) / (labels.Length + 2.0);
        var (low, high) = (1.0 / MostTemperature, 1.0 / LeastTemperature);
        var beta = 1.0;
        for (var step = 0; step < MostSteps && high - low > Tolerance * high; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (loss, slope, curvature, own) = at(beta);
            if (separated ? own >= enough : slope >= 0) high = beta;
            else low = beta;
            var next = separated || curvature <= 0 ? double.NaN : beta - (slope / curvature);
            if (Math.Abs(next - beta) <= Tolerance * beta) return (Math.Clamp(next, 1.0 / MostTemperature, 1.0 / LeastTemperature), loss);
            beta = next > low && next < high ? next : Math.Sqrt(low * high); // in logarithms the middle
        }

        return (beta, at(beta).Loss);
    }

    private static bool IsSeparated(double[] logits, int[] labels, int classes)
    {
        for (var r = 0; r < labels.Length; r++)
        {
            var row = logits.AsSpan(r * classes, classes);
            for (var c = 0; c < classes; c++)
            {
                if (c != labels[r] && row[c] >= row[labels[r]]) return false;
            }
        }

        return true;
    }

    // The loss, its first and second derivative by β, and the mean probability of the true class.
    private static (double Loss, double Slope, double Curvature, double Own) Evaluate(double[] logits, int[] labels, int classes, double beta)
    {
        var (loss, slope, curvature, own) = (0.0, 0.0, 0.0, 0.0);
        for (var r = 0; r < labels.Length; r++)
        {
            var row = logits.AsSpan(r * classes, classes);
            var most = double.NegativeInfinity;
            foreach (var z in row) most = Math.Max(most, z);
            var (sum, first, second) = (0.0, 0.0, 0.0);
            foreach (var z in row)
            {
                var weight = Math.Exp(beta * (z - most));
                if (weight == 0) continue;
                sum += weight;
                first += weight * (z - most);
                second += weight * (z - most) * (z - most);
            }

            var mean = first / sum;
            slope += mean - (row[labels[r]] - most);
            curvature += (second / sum) - (mean * mean);
            loss += Math.Log(sum) - (beta * (row[labels[r]] - most));
            own += Math.Exp(beta * (row[labels[r]] - most)) / sum;
        }

        return (loss / labels.Length, slope / labels.Length, curvature / labels.Length, own / labels.Length);
    }
}
