namespace TransferLearning;

/// <summary>The results of an epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Mean training loss over its rows by their weights, smoothing and mixup included.</param>
/// <param name="TrainingAccuracy">Share of its rows that the network answered rightly while it trained.</param>
/// <param name="ValidationLoss">Mean cross entropy of the validation rows; <see langword="null"/> where there are none.</param>
/// <param name="ValidationAccuracy">Share of them that are answered rightly; <see langword="null"/> where there are none.</param>
/// <param name="Seconds">Time of training and validation.</param>
/// <param name="ImagesPerSecond">Training rows by the time of training alone.</param>
public sealed record EpochRecord(int Epoch, double Loss, double TrainingAccuracy, double? ValidationLoss, double? ValidationAccuracy, double Seconds, double ImagesPerSecond)
{
    /// <summary>The accuracy that counts: of the validation rows where there are any.</summary>
    public double Accuracy => ValidationAccuracy ?? TrainingAccuracy;
}
