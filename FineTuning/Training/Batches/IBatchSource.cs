namespace TransferLearning.FineTuning.Training.Batches;

/// <summary>
/// Where the rows of a training come from: images that are read and augmented, or activations that were stored. Rows are numbered from 0. What it gives
/// depends on its arguments alone, so that a training that goes on sees what an undisturbed one would have seen.
/// </summary>
internal interface IBatchSource
{
    /// <summary>Reads rows as training sees them in an epoch, augmented where the source augments.</summary>
    /// <param name="rows">Numbers of the rows.</param>
    /// <param name="epoch">The epoch, from 1: another view of a row in each.</param>
    /// <param name="inputs">For each input of the step receives <c>[rows,…]</c>, row-major.</param>
    /// <param name="cancellation">Stops the reading.</param>
    void ReadTraining(ReadOnlySpan<int> rows, int epoch, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation);

    /// <summary>Reads rows as they are, for validation.</summary>
    /// <param name="rows">Numbers of the rows.</param>
    /// <param name="inputs">As for <see cref="ReadTraining"/>.</param>
    /// <param name="cancellation">Stops the reading.</param>
    void ReadPlain(ReadOnlySpan<int> rows, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation);
}
