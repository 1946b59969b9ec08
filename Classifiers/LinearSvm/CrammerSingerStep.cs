using System.Numerics.Tensors;
using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.LinearSvm;

/// <summary>
/// Minimises the dual over the multipliers of one row: ½A·Σₘα'ₘ² + Σₘ Bₘα'ₘ with α'ₘ ≤ C for the row's own class and ≤ 0 for others, and Σα' = 0, where
/// A = ‖x‖² and Bₘ = w·x + [m ≠ y] − Aαₘ. The solution is α'ₘ = min(bound, (β − Bₘ) / A) with the β at which the sum is zero, found by sorting
/// (Crammer and Singer 2001, section 6).
/// </summary>
internal sealed class CrammerSingerStep(int outputs)
{
    // A smaller change of a multiplier, as a part of its bound, is none.
    private const float Smallest = 1e-6f;
    private readonly float[] _linear = new float[outputs];
    private readonly float[] _sorted = new float[outputs];

    /// <summary>Takes the step.</summary>
    /// <param name="row">x, with the 1 of the intercept.</param>
    /// <param name="square">A.</param>
    /// <param name="alpha">The row's multipliers, <c>[C]</c>; replaced.</param>
    /// <param name="target">y.</param>
    /// <param name="bound">C of the row.</param>
    /// <param name="weights">Weights of all classes, <c>[C, D + 1]</c>; kept equal to Σ αx.</param>
    /// <returns>Whether anything changed.</returns>
    public bool Take(ReadOnlySpan<float> row, float square, Span<float> alpha, int target, float bound, float[] weights)
    {
        for (var m = 0; m < outputs; m++)
        {
            var score = (float)Vectors.Dot(row, weights.AsSpan(m * row.Length, row.Length));
            _linear[m] = score + (m == target ? 0 : 1) - (square * alpha[m]);
        }

        var beta = Level(square, target, bound);
        var moved = false;
        for (var m = 0; m < outputs; m++)
        {
            var next = Math.Min(m == target ? bound : 0, (beta - _linear[m]) / square);
            var change = next - alpha[m];
            if (Math.Abs(change) <= Smallest * bound) continue;
            alpha[m] = next;
            var w = weights.AsSpan(m * row.Length, row.Length);
            TensorPrimitives.MultiplyAdd(row, change, w, w);
            moved = true;
        }

        return moved;
    }

    // β: with D = B and D_y = B_y + A·C, a class is free where D > β; over the r largest, β = (ΣD − A·C) / r.
    private float Level(float square, int target, float bound)
    {
        _linear.CopyTo(_sorted, 0);
        _sorted[target] += square * bound;
        Array.Sort(_sorted);
        var sum = -(double)square * bound;
        var free = 0;
        for (var i = outputs - 1; i >= 0 && (free == 0 || sum < free * (double)_sorted[i]); i--)
        {
            sum += _sorted[i];
            free++;
        }

        return (float)(sum / free);
    }
}
