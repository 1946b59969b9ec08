using TransferLearning.FineTuning.Stepping;

namespace TransferLearning.FineTuning.Training.Optimizers;

/// <summary>Which optimiser, and its settings.</summary>
internal abstract record OptimizerOptions
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

/// <summary>Moves weights along their gradients. Values are treated one by one, so the number of threads changes nothing.</summary>
internal interface IOptimizer
{
    /// <summary>Its state between steps.</summary>
    IReadOnlyList<StateArray> State { get; }

    /// <summary>Moves one weight.</summary>
    /// <param name="weight">Index of the weight.</param>
    /// <param name="values">Its values; changed.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="rate">Learning rate of this weight in this step.</param>
    /// <param name="step">Number of the step, from 1.</param>
    void Move(int weight, Span<float> values, ReadOnlySpan<float> gradient, double rate, long step);
}

/// <summary>A part of a state that a checkpoint holds: reading it back writes into the same memory, so the state goes on bit for bit.</summary>
/// <param name="Name">Name, unique within its owner.</param>
/// <param name="Values">The values themselves, no copy.</param>
internal readonly record struct StateArray(string Name, Memory<float> Values);
