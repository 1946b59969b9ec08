using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training.Optimizers;

namespace TransferLearning;

/// <summary>Stochastic gradient descent with momentum, as PyTorch's SGD without dampening and Nesterov: v = momentum·v + g + decay·w, w −= rate·v.</summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <summary>Momentum, at least 0 and below 1. Default: 0.9. 0 for plain descent.</summary>
    public double Momentum { get; init; } = 0.9;

    internal override IOptimizer Create(IReadOnlyList<TrainableWeight> weights)
    {
        Require(Momentum is >= 0 and < 1, "momentum", Momentum, "at least 0 and below 1");
        RequireDecay();
        return new SgdOptimizer(this, weights);
    }
}
