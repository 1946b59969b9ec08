using System.Numerics;
using TransferLearning.FineTuning.Stepping;

namespace TransferLearning.FineTuning.Training.Optimizers;

/// <summary>See <see cref="AdamWOptions"/>. The corrections for the zeros that both means began with are numbers of the step, computed in doubles.</summary>
internal sealed class AdamWOptimizer(AdamWOptions options, IReadOnlyList<TrainableWeight> weights) : IOptimizer
{
    private readonly float[][] _means = [.. weights.Select(w => new float[w.Count])];
    private readonly float[][] _squares = [.. weights.Select(w => new float[w.Count])];

    /// <inheritdoc/>
    public IReadOnlyList<StateArray> State =>
        [.. weights.SelectMany((w, i) => new[] { new StateArray($"mean.{w.Name}", _means[i]), new StateArray($"square.{w.Name}", _squares[i]) })];

    /// <inheritdoc/>
    public void Move(int weight, Span<float> values, ReadOnlySpan<float> gradient, double rate, long step)
    {
        var mean = _means[weight].AsSpan();
        var square = _squares[weight].AsSpan();
        var (beta1, beta2, epsilon) = ((float)options.Beta1, (float)options.Beta2, (float)options.Epsilon);
        var (other1, other2) = ((float)(1 - options.Beta1), (float)(1 - options.Beta2));
        var shrink = (float)(1 - (rate * options.WeightDecay));
        var by = (float)(rate / (1 - Math.Pow(options.Beta1, step)));
        var root = (float)(1 / Math.Sqrt(1 - Math.Pow(options.Beta2, step)));
        var width = Vector<float>.Count;
        var i = 0;
        for (; i + width <= values.Length; i += width)
        {
            var g = new Vector<float>(gradient[i..]);
            var m = (new Vector<float>(mean[i..]) * beta1) + (g * other1);
            var s = (new Vector<float>(square[i..]) * beta2) + (g * g * other2);
            m.CopyTo(mean[i..]);
            s.CopyTo(square[i..]);
            var change = m * by / ((Vector.SquareRoot(s) * root) + new Vector<float>(epsilon));
            ((new Vector<float>(values[i..]) * shrink) - change).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            var g = gradient[i];
            mean[i] = (mean[i] * beta1) + (g * other1);
            square[i] = (square[i] * beta2) + (g * g * other2);
            values[i] = (values[i] * shrink) - (mean[i] * by / ((MathF.Sqrt(square[i]) * root) + epsilon));
        }
    }
}
