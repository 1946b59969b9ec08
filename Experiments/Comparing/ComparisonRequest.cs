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

    /// <summary>Threads a head may use; 0 for one a core. Heads are fitted one after another, so that their times mean something.</summary>
    public int Threads { get; init; }
}
