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
