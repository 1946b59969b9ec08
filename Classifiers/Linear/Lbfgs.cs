using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Limited-memory BFGS for a smooth convex function (Nocedal and Wright 2006, algorithm 7.4) with a given preconditioner as the first
/// inverse Hessian and backtracking (algorithm 3.1).
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 8;
    private const double SufficientDecrease = 1e-4;
    private const int MostTrials = 20;

    // The function is a sum of float32 terms: a decrease by a smaller part of it than this drowns in their rounding.
    private const double Rounding = 1e-5;

    private enum Road
    {
        History,
        Preconditioned,
        Gradient,
    }

    /// <summary>The function: its value, and its gradient into <paramref name="gradient"/>.</summary>
    public delegate double Function(float[] point, float[] gradient);

    /// <summary>Goes from <paramref name="point"/> to the minimum, in place.</summary>
    /// <param name="function">The function.</param>
    /// <param name="precondition">Multiplies a vector by (about) the inverse Hessian, in place.</param>
    /// <param name="point">Start, and result.</param>
    /// <param name="tolerance">Ends where the decrease still expected (half of −gᵀd) is below this part of the value.</param>
    /// <param name="iterations">Ends after so many steps.</param>
    /// <returns>The value, whether it ended at the tolerance (or where no step lowers the value and rounding is all that is left), the steps taken, and the number of evaluations.</returns>
    public static (double Value, bool Converged, int Iterations, int Evaluations) Minimize(Function function, Action<float[]> precondition, float[] point, double tolerance, int iterations)
    {
        var steps = new Queue<(float[] S, float[] Y, double Rho, double Gamma)>();
        var gradient = new float[point.Length];
        var value = function(point, gradient);
        var evaluations = 1;
        for (var i = 0; i < iterations; i++)
        {
            if (!double.IsFinite(value)) return (value, false, i, evaluations);
            var found = false;
            var next = new float[point.Length];
            var nextGradient = new float[point.Length];
            var nextValue = 0.0;
            // Where the history misleads it is dropped; where the preconditioner does, the gradient itself is followed.
            for (var road = steps.Count > 0 ? Road.History : Road.Preconditioned; road <= Road.Gradient && !found; road++)
            {
                if (road != Road.History) steps.Clear();
                var direction = road == Road.Gradient ? Negated(gradient) : Direction(gradient, steps, precondition);
                var slope = Dot(gradient, direction);
                if (!(slope < 0 && double.IsFinite(slope))) continue;
                var expected = -slope / (2 * Math.Max(1e-12, Math.Abs(value)));
                if (expected <= tolerance && road != Road.Gradient) return (value, true, i, evaluations);
                (found, nextValue, var tried) = Search(function, point, value, direction, slope, next, nextGradient);
                evaluations += tried;
                if (!found && expected <= Rounding && road != Road.Gradient) return (value, true, i, evaluations);
            }

            // No road down: a minimum where the gradient is zero, else a failure, which must not pass as an end.
            if (!found) return (value, Dot(gradient, gradient) == 0, i, evaluations);
            var s = (float[])next.Clone();
            var y = (float[])nextGradient.Clone();
            FloatVectors.Subtract(s, point);
            FloatVectors.Subtract(y, gradient);
            Remember(steps, s, y, precondition);
            next.CopyTo(point, 0);
            gradient = nextGradient;
            value = nextValue;
        }

        return (value, false, iterations, evaluations);
    }

    // Backtracks until the value falls enough.
    private static (bool Found, double Value, int Evaluations) Search(Function function, float[] point, double value, float[] direction, double slope, float[] next, float[] nextGradient)
    {
        var step = 1.0;
        for (var trial = 1; trial <= MostTrials; trial++)
        {
            point.CopyTo(next, 0);
            FloatVectors.AddScaled(next, direction, (float)step);
            var nextValue = function(next, nextGradient);
            if (nextValue <= value + (SufficientDecrease * step * slope)) return (true, nextValue, trial);
            var fitted = -slope * step * step / (2 * (nextValue - value - (slope * step)));
            step = double.IsFinite(fitted) ? Math.Clamp(fitted, 0.1 * step, 0.5 * step) : 0.1 * step;
        }

        return (false, value, MostTrials);
    }

    private static void Remember(Queue<(float[] S, float[] Y, double Rho, double Gamma)> steps, float[] s, float[] y, Action<float[]> precondition)
    {
        var curvature = Dot(s, y);
        if (!(curvature > 0)) return;
        var scaled = (float[])y.Clone();
        precondition(scaled);
        var square = Dot(y, scaled);
        if (!(square > 0)) return;
        if (steps.Count == Memory) steps.Dequeue();
        steps.Enqueue((s, y, 1 / curvature, curvature / square));
    }

    private static float[] Negated(float[] gradient)
    {
        var direction = (float[])gradient.Clone();
        FloatVectors.Scale(direction, -1);
        return direction;
    }

    private static float[] Direction(float[] gradient, Queue<(float[] S, float[] Y, double Rho, double Gamma)> steps, Action<float[]> precondition)
    {
        var direction = (float[])gradient.Clone();
        var history = steps.ToArray();
        var alpha = new double[history.Length];
        for (var i = history.Length - 1; i >= 0; i--)
        {
            alpha[i] = history[i].Rho * Dot(history[i].S, direction);
            FloatVectors.AddScaled(direction, history[i].Y, (float)-alpha[i]);
        }

        precondition(direction);
        if (history.Length > 0) FloatVectors.Scale(direction, (float)history[^1].Gamma);
        for (var i = 0; i < history.Length; i++)
        {
            var beta = history[i].Rho * Dot(history[i].Y, direction);
            FloatVectors.AddScaled(direction, history[i].S, (float)(alpha[i] - beta));
        }

        FloatVectors.Scale(direction, -1);
        return direction;
    }

    // In double: one float sum over millions loses too much.
    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Vectors.Dot(a, b);
}
