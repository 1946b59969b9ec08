using TransferLearning.Core.Features;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Specification;

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

    /// <summary>How many of the training images are learned from, at least one size; each is a row of its own. By default all.</summary>
    public IReadOnlyList<TrainSize> TrainSizes { get; init; } = [TrainSize.All];

    /// <summary>How often everything is done, at least once: with <see cref="Seed"/> and the seeds that follow, each with folds and training images of its own.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Seed of folds, heads and drawn tests, of the first repeat where there are several. The same seed gives the same results.</summary>
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
