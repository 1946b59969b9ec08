using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Comparing;

/// <summary>What to compare: every head on every source, under one protocol.</summary>
public sealed record ComparisonRequest
{
    /// <summary>The features, all of the same images; at least one. Images that one of them lacks are left out of all.</summary>
    public required IReadOnlyList<FeatureSource> Sources { get; init; }

    /// <summary>The heads, at least one.</summary>
    public required IReadOnlyList<HeadChoice> Heads { get; init; }

    /// <summary>Networks that are trained in every part anew, rows beside the heads; none by default.</summary>
    public IReadOnlyList<INetworkChoice> Networks { get; init; } = [];

    /// <summary>Folds of the cross-validation where the data name no splits; at least 2.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>The given split that is answered, <c>train</c> to cross-validate it; by default <c>test</c>, else <c>val</c>, else <c>train</c>.</summary>
    public string? Split { get; init; }

    /// <summary>Seed of folds, heads and drawn tests. The same seed gives the same results.</summary>
    public int Seed { get; init; }

    /// <summary>Threads that a head may use; 0 for one per core. Heads are fitted one after another, so that their times mean something.</summary>
    public int Threads { get; init; }
}

/// <summary>Features to compare heads on: one model and tap over the images.</summary>
/// <param name="Model">Name of the model, as it is shown.</param>
/// <param name="Tap">Name of the tap, as it is shown.</param>
/// <param name="Data">Features, items and labels.</param>
public sealed record FeatureSource(string Model, string Tap, LabeledDataset Data)
{
    /// <summary><c>MODEL#TAP</c>.</summary>
    public string Name => $"{Model}#{Tap}";
}

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
