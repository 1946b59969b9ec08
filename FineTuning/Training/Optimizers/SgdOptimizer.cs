using System.Numerics;
using TransferLearning.FineTuning.Stepping;

namespace TransferLearning.FineTuning.Training.Optimizers;

/// <summary>See <see cref="SgdOptions"/>. Of a first step PyTorch takes v = g, which is the same from a velocity of zero.</summary>
internal sealed class SgdOptimizer(SgdOptions options, IReadOnlyList<TrainableWeight> weights) : IOptimizer
{
    private readonly float[][] _velocities = [.. weights.Select(w => new float[w.Count])];

    /// <inheritdoc/>
    public IReadOnlyList<StateArray> State => [.. weights.Select((w, i) => new StateArray($"velocity.{w.Name}", _velocities[i]))];

    /// <inheritdoc/>
    public void Move(int weight, Span<float> values, ReadOnlySpan<float> gradient, double rate, long step)
    {
        var velocity = _velocities[weight].AsSpan();
        var (momentum, decay, by) = ((float)options.Momentum, (float)options.WeightDecay, (float)rate);
        var width = Vector<float>.Count;
        var i = 0;
        for (; i + width <= values.Length; i += width)
        {
            var w = new Vector<float>(values[i..]);
            var v = (new Vector<float>(velocity[i..]) * momentum) + (new Vector<float>(gradient[i..]) + (w * decay));
            v.CopyTo(velocity[i..]);
            (w - (v * by)).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            var v = (velocity[i] * momentum) + (gradient[i] + (values[i] * decay));
            velocity[i] = v;
            values[i] -= v * by;
        }
    }
}
