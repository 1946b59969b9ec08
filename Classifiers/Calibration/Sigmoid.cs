namespace TransferLearning.Classifiers.Calibration;

/// <summary>
/// Platt's sigmoid, P(class | s) = 1 / (1 + exp(A·s + B)): Platt, Probabilistic Outputs for Support Vector Machines (1999), with his smoothed
/// targets, found by the Newton method of Lin, Lin &amp; Weng, A Note on Platt's Probabilistic Outputs (2007), section 3. The same
/// objective as scikit-learn's CalibratedClassifierCV.
/// </summary>
/// <param name="A">Slope; negative where a higher score speaks for the class.</param>
/// <param name="B">Intercept.</param>
internal readonly record struct Sigmoid(double A, double B)
{
    private const int MostSteps = 100;
    private const double Ridge = 1e-12; // keeps the Hessian of separated scores invertible
    private const double SufficientDecrease = 1e-4;
    private const double SmallestStep = 1e-10;

    /// <summary>Fits.</summary>
    /// <param name="scores">Scores, <c>[N]</c>.</param>
    /// <param name="positive">Whether each is of the class, <c>[N]</c>; at least one is.</param>
    public static Sigmoid Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        var count = positive.Count(true);
        var others = scores.Length - count;
        var (hit, miss) = ((count + 1.0) / (count + 2), 1.0 / (others + 2));
        var (mean, deviation) = Moments(scores);
        var start = Math.Log((others + 1.0) / (count + 1));
        if (deviation == 0) return new Sigmoid(0, start);

        // On standardised scores, so that the steps have the same size for every head.
        var x = new double[scores.Length];
        for (var i = 0; i < x.Length; i++) x[i] = (scores[i] - mean) / deviation;
        var (a, b) = (0.0, start);
        var loss = Loss(x, positive, a, b, hit, miss);
        for (var step = 0; step < MostSteps; step++)
        {
            var (gradientA, gradientB, aa, ab, bb) = Derivatives(x, positive, a, b, hit, miss);
            if (Math.Max(Math.Abs(gradientA), Math.Abs(gradientB)) < 1e-9 * x.Length) break;
            var determinant = (aa * bb) - (ab * ab);
            var moveA = -((bb * gradientA) - (ab * gradientB)) / determinant;
            var moveB = -((aa * gradientB) - (ab * gradientA)) / determinant;
            var slope = (gradientA * moveA) + (gradientB * moveB);
            var length = 1.0;
            for (; length >= SmallestStep; length /= 2)
            {
                var next = Loss(x, positive, a + (length * moveA), b + (length * moveB), hit, miss);
                if (next >= loss + (SufficientDecrease * length * slope)) continue;
                (a, b, loss) = (a + (length * moveA), b + (length * moveB), next);
                break;
            }

            if (length < SmallestStep) break; // no further down in double precision
        }

        return new Sigmoid(a / deviation, b - (a * mean / deviation));
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<double> scores)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var s in scores) sum += s;
        var mean = sum / scores.Length;
        foreach (var s in scores) squares += (s - mean) * (s - mean);
        var deviation = Math.Sqrt(squares / scores.Length);
        return (mean, deviation > 1e-12 * Math.Abs(mean) ? deviation : 0);
    }

    // t·x + log(1 + exp(−x)), written so that exp never overflows.
    private static double Loss(double[] x, ReadOnlySpan<bool> positive, double a, double b, double hit, double miss)
    {
        var loss = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var f = (a * x[i]) + b;
            var target = positive[i] ? hit : miss;
            loss += f >= 0 ? (target * f) + Math.Log(1 + Math.Exp(-f)) : ((target - 1) * f) + Math.Log(1 + Math.Exp(f));
        }

        return loss;
    }

    private static (double A, double B, double AA, double AB, double BB) Derivatives(double[] x, ReadOnlySpan<bool> positive, double a, double b, double hit, double miss)
    {
        var (gradientA, gradientB, aa, ab, bb) = (0.0, 0.0, Ridge, 0.0, Ridge);
        for (var i = 0; i < x.Length; i++)
        {
            var p = 1 / (1 + Math.Exp((a * x[i]) + b));
            var off = (positive[i] ? hit : miss) - p;
            var weight = p * (1 - p);
            gradientA += x[i] * off;
            gradientB += off;
            aa += x[i] * x[i] * weight;
            ab += x[i] * weight;
            bb += weight;
        }

        return (gradientA, gradientB, aa, ab, bb);
    }
}
