using System.Runtime.CompilerServices;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Logistic;

/// <summary>
/// Minimises <see cref="LogisticObjective"/> by preconditioned L-BFGS: the first inverse Hessian is that of the loss at even probabilities
/// (compare Böhning 1992, equation 2.4).
/// </summary>
internal sealed class LogisticProblem : ILinearProblem
{
    private readonly PreparedRows _data;
    private readonly int _outputs;
    private readonly float[] _weights; // [A, D + 1], of the setting that was solved last; zero at first
    private readonly RowMoments _moments;
    private readonly RowPass _pass;

    /// <summary>Prepares training rows.</summary>
    /// <exception cref="TlearnException">They cannot be learned from.</exception>
    public LogisticProblem(FeatureMatrix features, int[] labels, int classes, LinearOptions options, CancellationToken cancellation)
    {
        _data = new PreparedRows(features, labels, classes, options, cancellation);
        _outputs = _data.Present.Length == 2 ? 1 : _data.Present.Length;
        _weights = new float[checked(_outputs * _data.Rows.Columns)];
        _pass = new RowPass(_data.Rows, _outputs);
        _moments = RowMoments.Of(_data.Rows, _data.Targets, _data.ClassWeight, cancellation);
    }

    /// <inheritdoc/>
    public (LinearScores Scores, FitReport Report) Solve(LinearOptions options, CancellationToken cancellation)
    {
        var objective = new LogisticObjective(_data, _pass, _outputs, options.C, cancellation);
        var curvature = _outputs == 1 ? 0.25 : 1.0 / _outputs;
        using var factor = _moments.Factor(options.C * curvature, ridge: 1, interceptRidge: 1e-6, cancellation);
        var end = Lbfgs.Minimize(objective.Evaluate, gradient => factor.Solve(gradient, _outputs), _weights, options.Tolerance, options.MaxIterations);
        return (_data.ToScores(_weights, _outputs, share: 0.5f), new FitReport(end.Converged, end.Iterations, "raise max_iter, or lower C"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _moments.Dispose();
        _pass.Dispose();
        _data.Dispose();
    }
}

/// <summary>
/// f(W, b) = C · Σᵢ wᵢ · loss(W·xᵢ + b, yᵢ) + ½‖W‖², scikit-learn's objective, wᵢ the weight of the row's class; the intercepts are not penalised. More than two classes: softmax
/// with a row of weights for each; two classes: one row, loss log(1 + exp(−ys)).
/// </summary>
internal sealed class LogisticObjective(PreparedRows data, RowPass pass, int outputs, double c, CancellationToken cancellation)
{
    /// <summary>Value, and gradient <c>[A, D + 1]</c>, at the weights <c>[A, D + 1]</c>.</summary>
    public double Evaluate(float[] weights, float[] gradient)
    {
        var losses = new double[pass.Groups];
        pass.Run(weights, outputs, (group, start, count, scores) => losses[group] += outputs == 1 ? Binary(start, scores) : Softmax(start, count, scores), gradient, cancellation);
        cancellation.ThrowIfCancellationRequested();
        FloatVectors.Scale(gradient, (float)c);
        var columns = data.Rows.Columns;
        var norm = 0.0;
        for (var o = 0; o < outputs; o++)
        {
            var w = weights.AsSpan(o * columns, columns - 1);
            var g = gradient.AsSpan(o * columns, columns - 1);
            FloatVectors.Add(g, w);
            norm += Vectors.SquaredNorm(w);
        }

        return (c * losses.Sum()) + (0.5 * norm);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Softmax(int start, int count, Span<float> scores)
    {
        var loss = 0.0;
        for (var r = 0; r < count; r++)
        {
            var row = scores.Slice(r * outputs, outputs);
            var target = data.Targets[start + r];
            var max = FloatVectors.Max(row);
            var own = row[target];
            var sum = Exponential.OfShifted(row, max);
            var weight = data.ClassWeight[target];
            FloatVectors.Scale(row, weight / sum);
            row[target] -= weight;
            loss += weight * (Math.Log(sum) + max - own);
        }

        return loss;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Binary(int start, Span<float> scores)
    {
        var loss = 0.0;
        for (var r = 0; r < scores.Length; r++)
        {
            double s = scores[r];
            var y = data.Targets[start + r];
            var tail = Math.Exp(-Math.Abs(s));
            double weight = data.ClassWeight[y];
            loss += weight * (Math.Log(1 + tail) + Math.Max(s, 0) - (y * s));
            scores[r] = (float)(weight * ((s >= 0 ? 1 / (1 + tail) : tail / (1 + tail)) - y));
        }

        return loss;
    }
}
