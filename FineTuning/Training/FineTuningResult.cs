namespace TransferLearning.FineTuning.Training;

/// <summary>What a training ended with.</summary>
/// <param name="Weights">The weights of the best epoch by name, row-major; of their average where one was kept.</param>
/// <param name="Epochs">All epochs that were trained.</param>
/// <param name="BestEpoch">The epoch whose weights are kept.</param>
/// <param name="StartAccuracy">Validation accuracy of the weights that training began with (the probe's solution); <see langword="null"/> where nothing validates.</param>
internal sealed record FineTuningResult(IReadOnlyDictionary<string, float[]> Weights, IReadOnlyList<EpochRecord> Epochs, int BestEpoch, double? StartAccuracy)
{
    /// <summary>Accuracy of the epoch that is kept.</summary>
    public double Accuracy => Epochs[BestEpoch - 1].Accuracy;

    /// <summary>Whether training made it worse than it began: a reason to warn, and to take the probe instead.</summary>
    public bool EndsBelowStart => Accuracy < StartAccuracy;
}

/// <summary>The results of an epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Mean training loss over its rows by their weights, smoothing and mixup included.</param>
/// <param name="TrainingAccuracy">Share of its rows that the network answered rightly while it trained.</param>
/// <param name="ValidationLoss">Mean cross entropy of the validation rows; <see langword="null"/> where there are none.</param>
/// <param name="ValidationAccuracy">Share of them that are answered rightly; <see langword="null"/> where there are none.</param>
/// <param name="Seconds">Time of training and validation.</param>
/// <param name="ImagesPerSecond">Training rows by the time of training alone.</param>
internal sealed record EpochRecord(int Epoch, double Loss, double TrainingAccuracy, double? ValidationLoss, double? ValidationAccuracy, double Seconds, double ImagesPerSecond)
{
    /// <summary>The accuracy that counts: of the validation rows where there are any.</summary>
    public double Accuracy => ValidationAccuracy ?? TrainingAccuracy;
}

/// <summary>Where a training stands, told after every step and every epoch.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">Epochs at most.</param>
/// <param name="Batch">Batches of it that are done.</param>
/// <param name="Batches">Batches of an epoch.</param>
/// <param name="Loss">Mean loss of the epoch so far.</param>
/// <param name="ImagesPerSecond">Rows a second of the epoch so far.</param>
/// <param name="Finished">The epoch's record once it is validated; before <see langword="null"/>.</param>
internal sealed record FineTuningProgress(int Epoch, int Epochs, int Batch, int Batches, double Loss, double ImagesPerSecond, EpochRecord? Finished = null)
{
    /// <summary>
    /// Whether this is the first report of a training that goes on from a checkpoint: it says where the training stands before anything is computed. Where nothing is left
    /// to do, its epoch is one after the last.
    /// </summary>
    public bool IsResumed { get; init; }
}
