using System.Numerics.Tensors;
using TransferLearning.FineTuning.Stepping;

namespace TransferLearning.FineTuning.Training.Updating;

/// <summary>L2-SP (Li, Grandvalet and Davoine 2018): inherited weights are drawn to where they began, α/2‖w − w₀‖², new ones to zero, β/2‖w‖².</summary>
internal sealed record StartingPointOptions
{
    /// <summary>α, for inherited weights; 0 or more. Default: 0.01.</summary>
    public double Inherited { get; init; } = 0.01;

    /// <summary>β, for the new classifier's; 0 or more. Default: 0.01.</summary>
    public double New { get; init; } = 0.01;
}

/// <summary>See <see cref="StartingPointOptions"/>. The weights at the time of its making are the starting point.</summary>
internal sealed class StartingPointPenalty
{
    private readonly StartingPointOptions _options;
    private readonly IReadOnlyList<TrainableWeight> _weights;
    private readonly float[]?[] _start;

    /// <exception cref="UsageException">A factor is out of its range.</exception>
    public StartingPointPenalty(StartingPointOptions options, IReadOnlyList<TrainableWeight> weights, IReadOnlySet<string> fresh)
    {
        if (!(options.Inherited >= 0) || !(options.New >= 0)) throw new UsageException($"L2-SP: found {options.Inherited} and {options.New}, expected 0 or more");
        (_options, _weights) = (options, weights);
        _start = [.. weights.Select(w => fresh.Contains(w.Name) ? null : w.Values.ToArray())];
    }

    /// <summary>Adds the penalty's gradient.</summary>
    public void AddTo(IReadOnlyList<float[]> gradients)
    {
        for (var i = 0; i < gradients.Count; i++)
        {
            if (_start[i] is { } start) AddPull(gradients[i], _weights[i].Values, start, (float)_options.Inherited);
            else TensorPrimitives.MultiplyAdd(_weights[i].Values, (float)_options.New, gradients[i], gradients[i]);
        }
    }

    private static void AddPull(float[] gradient, ReadOnlySpan<float> values, ReadOnlySpan<float> start, float factor)
    {
        for (var i = 0; i < gradient.Length; i++) gradient[i] += factor * (values[i] - start[i]);
    }
}
