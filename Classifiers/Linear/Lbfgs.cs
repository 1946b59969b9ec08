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

    /// <summary>The function: its value, and its gradient into <paramref name="gradient"/>.</summary>
    public delegate double Function(float[] point, float[] gradient);

    /// <summary>Goes from <paramref name="point"/> to the minimum, in place.</summary>
    /// <param name="function">The function.</param>
    /// <param name="precondition">Multiplies a vector by (about) the inverse Hessian, in place.</param>
    /// <param name="point">Start, and result.</param>
    /// <param name="tolerance">Ends where the decrease still expected (half of −gᵀd) is below this part of the value.</param>
    /// <param name="iterations">Ends after so many steps.</param>
    /// <returns>The value, whether it ended at the tolerance (or where rounding is all that is left), the steps taken, and the number of evaluations.</returns>
    public static (double Value, bool Converged, int Iterations, int Evaluations) Minimize(Function function, Action<float[]> precondition, float[] point, double tolerance, int iterations)
    {
        var steps = new Queue<(float[] S, float[] Y, double Rho, double Gamma)>();
        var gradient = new float[point.Length];
        var value = function(point, gradient);
        var evaluations = 1;
        for (var i = 0; i < iterations; i++)
        {
            var direction = Direction(gradient, steps, precondition);
            var slope = Dot(gradient, direction);
            if (-slope / 2 <= tolerance * Math.Max(1e-12, Math.Abs(value))) return (value, true, i, evaluations);
            var next = new float[point.Length];
            var nextGradient = new float[point.Length];
            var nextValue = 0.0;
            var step = 1.0;
            var found = false;
            for (var trial = 0; trial < 20 && !found; trial++)
            {
                point.CopyTo(next, 0);
                FloatVectors.AddScaled(next, direction, (float)step);
                nextValue = function(next, nextGradient);
                evaluations++;
                found = nextValue <= value + (SufficientDecrease * step * slope);
                if (found) break;
                var fitted = -slope * step * step / (2 * (nextValue - value - (slope * step)));
                step = double.IsFinite(fitted) ? Math.Clamp(fitted, 0.1 * step, 0.5 * step) : 0.1 * step;
            }

            // Where no step lowers the value any more, rounding is all that is left.
            if (!found) return (value, true, i, evaluations);
            var s = (float[])next.Clone();
            var y = (float[])nextGradient.Clone();
            FloatVectors.Subtract(s, point);
            FloatVectors.Subtract(y, gradient);
            var curvature = Dot(s, y);
            if (curvature > 0)
            {
                var scaled = (float[])y.Clone();
                precondition(scaled);
                if (steps.Count == Memory) steps.Dequeue();
                steps.Enqueue((s, y, 1 / curvature, curvature / Dot(y, scaled)));
            }

            next.CopyTo(point, 0);
            gradient = nextGradient;
            value = nextValue;
        }

        return (value, false, iterations, evaluations);
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
