namespace TransferLearning.FeatureExtraction.Store;

/// <summary>What of a store is read: what lies beside it costs a look at the names of files, however much it is.</summary>
public sealed record SnapshotScope
{
    /// <summary>Everything.</summary>
    public static SnapshotScope Whole { get; } = new();

    /// <summary>The items and failures of this source alone, an absolute path without links; <see langword="null"/> for those of all.</summary>
    public string? Source { get; init; }

    /// <summary>The vectors of these taps alone; <see langword="null"/> for those of all.</summary>
    public IReadOnlyCollection<(string Tap, string Pool)>? Taps { get; init; }
}
