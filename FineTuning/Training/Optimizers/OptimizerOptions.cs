using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training.Optimizers;

namespace TransferLearning;

/// <summary>Which optimiser, and its settings.</summary>
public abstract record OptimizerOptions
{
    private protected OptimizerOptions()
    {
    }

    /// <summary>
    /// Weight decay, 0 or more. Default: 0. As PyTorch has it: <see cref="SgdOptions"/> adds it to the gradient, <see cref="AdamWOptions"/> shrinks the weights.
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>A new optimiser, its state zero.</summary>
    internal abstract IOptimizer Create(IReadOnlyList<TrainableWeight> weights);

    private protected static void Require(bool isRight, string name, double found, string expected)
    {
        if (!isRight) throw new UsageException($"{name}: found {found}, expected {expected}");
    }

    private protected void RequireDecay() => Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), "weight decay", WeightDecay, "0 or more");
}
