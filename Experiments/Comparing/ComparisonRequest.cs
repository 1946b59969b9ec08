using TransferLearning.Classifiers;
using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Comparing;

/// <summary>What to compare: every head on every source, under one protocol.</summary>
internal sealed record ComparisonRequest
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

    /// <summary>Threads that a head may use; 0 for one per core. Heads are fitted one after another, so that their times can be compared.</summary>
    public int Threads { get; init; }
}

/// <summary>Features to compare heads on: one model and tap over the images.</summary>
/// <param name="Model">Name of the model, as it is shown.</param>
/// <param name="Tap">Name of the tap, as it is shown.</param>
/// <param name="Data">Features, items and labels.</param>
internal sealed record FeatureSource(string Model, string Tap, LabeledDataset Data)
{
    /// <summary><c>MODEL#TAP</c>.</summary>
    public string Name => $"{Model}#{Tap}";
}

/// <summary>A head to compare.</summary>
/// <param name="Entry">Its kind.</param>
/// <param name="Settings">What is said about it; seed and threads are those of the <see cref="ComparisonRequest"/>.</param>
/// <param name="Tuning">How its parameters are found.</param>
internal sealed record HeadChoice(HeadEntry Entry, HeadSettings Settings, HeadTuning Tuning = HeadTuning.None)
{
    /// <summary>Name in the results; to be set where one kind of head stands in the comparison twice.</summary>
    public string Name { get; init; } = Entry.Name;

    /// <summary>How its probabilities are calibrated, on the training rows of each part alone; <see langword="null"/> for not at all.</summary>
    public CalibrationMethod? Calibration { get; init; }
}

/// <summary>How a head's parameters are found.</summary>
internal enum HeadTuning
{
    /// <summary>As the settings say.</summary>
    None,

    /// <summary>Cross-validation over the head's standard grid, on the training rows of each part alone.</summary>
    Grid,
}

/// <summary>A network that is trained in a comparison, beside heads that are trained on features. It answers from images.</summary>
internal interface INetworkChoice
{
    /// <summary>Name of the model, as it is shown.</summary>
    string Model { get; }

    /// <summary>What its classifier reads, as it is shown.</summary>
    string Tap { get; }

    /// <summary>Name in the results: <c>finetune last:2</c>.</summary>
    string Name { get; }

    /// <summary>Trains on some images and answers others.</summary>
    /// <param name="train">Paths of the images to learn from.</param>
    /// <param name="test">Paths of the images to answer; nothing may be learned from them.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <exception cref="TlearnException">It cannot be trained.</exception>
    NetworkAnswers Answer(IReadOnlyList<string> train, IReadOnlyList<string> test, CancellationToken cancellation);
}

/// <summary>What a trained network says.</summary>
/// <param name="Classes">Its classes: those of the images that it learned from.</param>
/// <param name="Logits">Of the images to answer, in their order, <c>[N,C]</c> in the order of <paramref name="Classes"/>.</param>
/// <param name="Parameters">What it was trained with.</param>
/// <param name="Fit">Time of the training.</param>
/// <param name="Predict">Time of the answers.</param>
internal sealed record NetworkAnswers(IReadOnlyList<string> Classes, ClassScores Logits, IReadOnlyDictionary<string, object> Parameters, TimeSpan Fit, TimeSpan Predict);
