using System.Runtime.CompilerServices;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.Logistic;

/// <summary>
/// f(W, b) = C · Σᵢ wᵢ · loss(W·xᵢ + b, yᵢ) + ½‖W‖², scikit-learn's objective, wᵢ the weight of the row's class; the intercepts are not penalised. More than two classes: softmax
/// with a row of weights for each; two classes: one row, loss log(1 + exp(−ys)).
/// </summary>
internal sealed class LogisticObjective(AugmentedRows rows, RowPass pass, int[] targets, float[] classWeight, int outputs, double c, CancellationToken cancellation)
{
    /// <summary>Value, and gradient <c>[A, D + 1]</c>, at the weights <c>[A, D + 1]</c>.</summary>
    public double Evaluate(float[] weights, float[] gradient)
    {
        var losses = new double[pass.Groups];
        pass.Run(weights, outputs, (group, start, count, scores) => losses[group] += outputs == 1 ? Binary(start, scores) : Softmax(start, count, scores), gradient, cancellation);
        cancellation.ThrowIfCancellationRequested();
        FloatVectors.Scale(gradient, (float)c);
        var norm = 0.0;
        for (var o = 0; o < outputs; o++)
        {
            var w = weights.AsSpan(o * rows.Columns, rows.Columns - 1);
            var g = gradient.AsSpan(o * rows.Columns, rows.Columns - 1);
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
            var target = targets[start + r];
            var max = FloatVectors.Max(row);
            var own = row[target];
            var sum = Exponential.OfShifted(row, max);
            var weight = classWeight[target];
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
            var y = targets[start + r];
            var tail = Math.Exp(-Math.Abs(s));
            double weight = classWeight[y];
            loss += weight * (Math.Log(1 + tail) + Math.Max(s, 0) - (y * s));
            scores[r] = (float)(weight * ((s >= 0 ? 1 / (1 + tail) : tail / (1 + tail)) - y));
        }

        return loss;
    }
}
