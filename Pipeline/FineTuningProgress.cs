namespace TransferLearning;

/// <summary>How far a fine-tuning is.</summary>
/// <param name="Work">What is counted, for a reader: embedded images, the search for the probe's settings in percent, an epoch's steps.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">Of how much.</param>
public sealed record FineTuningProgress(string Work, long Done, long Total)
{
    /// <summary>Mean training loss of the epoch so far; <see langword="null"/> while nothing is trained.</summary>
    public double? Loss { get; init; }

    /// <summary>Training images a second of the epoch so far; <see langword="null"/> while nothing is trained.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>The figures of the epoch that has just ended; <see langword="null"/> at all other times.</summary>
    public EpochRecord? Finished { get; init; }
}
