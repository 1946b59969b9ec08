using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>
/// One step of training without the change of the weights: rows in, loss and gradients out. Weights and gradients stay in the same memory from
/// step to step; an optimiser reads <see cref="TrainableWeight.Gradient"/> and writes <see cref="TrainableWeight.Values"/>.
/// </summary>
internal interface ITrainingStep : IDisposable
{
    /// <summary>Rows of every step, N.</summary>
    int Batch { get; }

    /// <summary>Number of logits of a row, C.</summary>
    int Classes { get; }

    /// <summary>What a step is fed, in order: the network's input, or the tensors where it was cut.</summary>
    IReadOnlyList<TrainingInput> Inputs { get; }

    /// <summary>The weights that are trained, in the order they were asked for.</summary>
    IReadOnlyList<TrainableWeight> Weights { get; }

    /// <summary>What a step takes of the memory, known before the first one runs.</summary>
    StepMemory Memory { get; }

    /// <summary>Computes loss and gradients at the present weights.</summary>
    /// <param name="inputs">For each of <see cref="Inputs"/> its values, <c>[N,…]</c> row-major.</param>
    /// <param name="targets">
    /// Soft targets <c>[N,C]</c>, row-major. A row sums to its weight: 1 for an ordinary image, its class's weight, 0 for a row that only fills
    /// the batch up.
    /// </param>
    /// <param name="cancellation">Stops within one operator; gradients are then undefined.</param>
    /// <exception cref="TlearnException">The network fails; the message names the node.</exception>
    StepResult Run(IReadOnlyList<ReadOnlyMemory<float>> inputs, ReadOnlyMemory<float> targets, CancellationToken cancellation = default);

    /// <summary>The logits at the present weights, without gradients.</summary>
    /// <param name="inputs">As for <see cref="Run"/>.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    /// <returns><c>[N,C]</c>; the memory is used again by the next call.</returns>
    ReadOnlyMemory<float> Predict(IReadOnlyList<ReadOnlyMemory<float>> inputs, CancellationToken cancellation = default);
}

/// <summary>The results of a step.</summary>
/// <param name="Loss">Mean cross entropy by the rows' weights: Σ −targets · log softmax(logits) / Σ targets.</param>
/// <param name="Weight">What the rows weigh together: Σ targets, above 0.</param>
/// <param name="Logits"><c>[N,C]</c>; the memory is used again by the next step.</param>
internal readonly record struct StepResult(double Loss, double Weight, ReadOnlyMemory<float> Logits);

/// <summary>What a step takes of the memory, an estimate.</summary>
/// <param name="Fixed">Bytes for weights and gradients, whatever the batch.</param>
/// <param name="PerRow">Bytes for each row.</param>
internal sealed record StepMemory(long Fixed, long PerRow)
{
    /// <summary>Bytes at a batch.</summary>
    public long At(int batch) => Fixed + (batch * PerRow);

    /// <summary>The largest batch within so many bytes; 0 where not even one row fits.</summary>
    public int LargestBatch(long bytes) => (int)Math.Clamp((bytes - Fixed) / Math.Max(1, PerRow), 0, int.MaxValue);
}
