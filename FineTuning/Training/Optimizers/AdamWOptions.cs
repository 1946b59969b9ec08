using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training.Optimizers;

namespace TransferLearning;

/// <summary>AdamW (Loshchilov and Hutter 2019), as PyTorch's: the decay shrinks the weights by rate × decay beside the adaptive step.</summary>
public sealed record AdamWOptions : OptimizerOptions
{
    /// <summary>Default: weight decay 0.01, as in PyTorch.</summary>
    public AdamWOptions() => WeightDecay = 0.01;

    /// <summary>How much of the mean gradient is kept, at least 0 and below 1. Default: 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much of the mean square is kept, at least 0 and below 1. Default: 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean square, above 0. Default: 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    internal override IOptimizer Create(IReadOnlyList<TrainableWeight> weights)
    {
        Require(Beta1 is >= 0 and < 1, "beta1", Beta1, "at least 0 and below 1");
        Require(Beta2 is >= 0 and < 1, "beta2", Beta2, "at least 0 and below 1");
        Require(Epsilon > 0 && double.IsFinite(Epsilon), "epsilon", Epsilon, "more than 0");
        RequireDecay();
        return new AdamWOptimizer(this, weights);
    }
}
