using System.Numerics.Tensors;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training.Optimizers;

namespace TransferLearning.FineTuning.Training.Updating;

/// <summary>
/// An exponential moving average of the weights: a = d·a + (1 − d)·w after each step t, begun at the first weights, with d = min(decay, (1 + t)/(10 + t))
/// as TensorFlow and timm warm it up, so that a short training does not end at its beginning.
/// </summary>
internal sealed class WeightAverage
{
    private readonly IReadOnlyList<TrainableWeight> _weights;
    private readonly double _decay;
    private readonly float[][] _averages;

    /// <exception cref="UsageException">The decay is out of its range.</exception>
    public WeightAverage(IReadOnlyList<TrainableWeight> weights, double decay)
    {
        if (decay is not (> 0 and < 1)) throw new UsageException($"weight averaging: found a decay of {decay}, expected above 0 and below 1");
        (_weights, _decay) = (weights, decay);
        _averages = [.. weights.Select(w => w.Values.ToArray())];
    }

    /// <summary>Its state between steps: the averages.</summary>
    public IReadOnlyList<StateArray> State => [.. _weights.Select((w, i) => new StateArray($"average.{w.Name}", _averages[i]))];

    /// <summary>Takes in the present weights.</summary>
    public void Update(long step)
    {
        var share = (float)(1 - Math.Min(_decay, (1.0 + step) / (10.0 + step)));
        for (var i = 0; i < _averages.Length; i++) TensorPrimitives.Lerp(_averages[i], _weights[i].Values, share, _averages[i]);
    }

    /// <summary>Exchanges weights and averages; a second call exchanges them back.</summary>
    public void Swap()
    {
        for (var i = 0; i < _averages.Length; i++)
        {
            var present = _weights[i].Values.ToArray();
            _averages[i].CopyTo(_weights[i].Values);
            present.CopyTo(_averages[i], 0);
        }
    }
}
