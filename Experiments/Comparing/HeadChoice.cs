using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Calibration;

namespace TransferLearning.Experiments.Comparing;

/// <summary>A head to compare.</summary>
/// <param name="Entry">Its kind.</param>
/// <param name="Settings">What is said about it; seed and threads are those of the <see cref="ComparisonRequest"/>.</param>
/// <param name="Tuning">How its parameters are found.</param>
public sealed record HeadChoice(HeadEntry Entry, HeadSettings Settings, HeadTuning Tuning = HeadTuning.None)
{
    /// <summary>Name in the results; to be set where one kind of head stands in the comparison twice.</summary>
    public string Name { get; init; } = Entry.Name;

    /// <summary>How its probabilities are calibrated, on the training rows of each part alone; <see langword="null"/> for not at all.</summary>
    public CalibrationMethod? Calibration { get; init; }
}

/// <summary>How a head's parameters are found.</summary>
public enum HeadTuning
{
    /// <summary>As the settings say.</summary>
    None,

    /// <summary>Cross-validation over the head's standard grid, on the training rows of each part alone.</summary>
    Grid,
}
