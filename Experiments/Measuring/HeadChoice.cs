using TransferLearning.Classifiers;

namespace TransferLearning.Experiments.Measuring;

/// <summary>A head to measure.</summary>
/// <param name="Entry">Its kind.</param>
/// <param name="Settings">What is said about it, seed and threads included.</param>
/// <param name="Tuning">How its parameters are found.</param>
internal sealed record HeadChoice(HeadEntry Entry, HeadSettings Settings, HeadTuning Tuning = HeadTuning.None)
{
    /// <summary>Name in the results; to be set where one kind of head stands in them twice.</summary>
    public string Name { get; init; } = Entry.Name;

    /// <summary>How its probabilities are calibrated, on the training rows of each part alone; <see langword="null"/> for not at all.</summary>
    public CalibrationMethod? Calibration { get; init; }

    /// <summary>The settings that <see cref="HeadTuning.HeldOut"/> tries, each a set of parameters; of equals the first is taken.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Grid { get; init; } = [];

    /// <summary>Names of the parameters that are searched for.</summary>
    public IReadOnlyList<string> Tuned => Tuning switch
    {
        HeadTuning.Grid => [.. Entry.TuningGrid.SelectMany(g => g.Keys).Distinct().Where(Settings.IsFree)],
        HeadTuning.HeldOut => [.. Grid.SelectMany(g => g.Keys).Distinct()],
        _ => [],
    };
}

/// <summary>How a head's parameters are found.</summary>
internal enum HeadTuning
{
    /// <summary>As the settings say.</summary>
    None,

    /// <summary>Cross-validation over the head's standard grid, on the training rows of each part alone.</summary>
    Grid,

    /// <summary>Every setting of <see cref="HeadChoice.Grid"/> is fitted on the training rows without the validation rows among them, the best on these is fitted on all of them.</summary>
    HeldOut,
}
