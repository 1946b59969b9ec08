namespace TransferLearning.FineTuning.Training;

/// <summary>Where a training stands, told after every step and every epoch.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">Epochs at most.</param>
/// <param name="Batch">Batches of it that are done.</param>
/// <param name="Batches">Batches of an epoch.</param>
/// <param name="Loss">Mean loss of the epoch so far.</param>
/// <param name="ImagesPerSecond">Rows a second of the epoch so far.</param>
/// <param name="Finished">The epoch's record once it is validated; before <see langword="null"/>.</param>
internal sealed record EpochProgress(int Epoch, int Epochs, int Batch, int Batches, double Loss, double ImagesPerSecond, EpochRecord? Finished = null)
{
    /// <summary>
    /// Whether this is the first report of a training that goes on from a checkpoint: it says where the training stands before anything is computed. Where nothing is left
    /// to do, its epoch is one after the last.
    /// </summary>
    public bool IsResumed { get; init; }
}
