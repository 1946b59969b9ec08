namespace TransferLearning.FineTuning.Training;

/// <summary>
/// How far a training has come. Orders and draws follow from the seed, the epoch and the batch alone, so this and the arrays of a checkpoint are all
/// that going on needs.
/// </summary>
internal sealed record TrainingPosition
{
    /// <summary>The epoch that is being trained, from 1.</summary>
    public int Epoch { get; init; } = 1;

    /// <summary>Batches of it that are done.</summary>
    public int Batch { get; init; }

    /// <summary>Steps that are done, of all epochs.</summary>
    public long Step { get; init; }

    /// <summary>Sum of this epoch's losses, each by its targets' weight.</summary>
    public double LossSum { get; init; }

    /// <summary>Sum of those weights.</summary>
    public double WeightSum { get; init; }

    /// <summary>Rows of this epoch that the network answered rightly while it trained.</summary>
    public long Correct { get; init; }

    /// <summary>Rows of this epoch that are done.</summary>
    public long Rows { get; init; }

    /// <summary>Seconds that this epoch took.</summary>
    public double Seconds { get; init; }

    /// <summary>Validation accuracy of the weights that training began with; <see langword="null"/> where nothing validates.</summary>
    public double? StartAccuracy { get; init; }

    /// <summary>The finished epochs.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; init; } = [];

    /// <summary>The epoch whose weights are kept; 0 before the first.</summary>
    public int BestEpoch { get; init; }
}
