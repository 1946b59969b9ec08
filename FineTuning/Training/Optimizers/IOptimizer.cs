namespace TransferLearning.FineTuning.Training.Optimizers;

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
