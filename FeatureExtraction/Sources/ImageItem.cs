namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>One image of a source.</summary>
/// <param name="Path">Path relative to <see cref="ImageSource.Root"/>, with <c>/</c>.</param>
/// <param name="Label">Class name; <see langword="null"/> where there is none.</param>
/// <param name="Split"><c>train</c>, <c>val</c> or <c>test</c>; <see langword="null"/> where the source has no splits.</param>
/// <param name="Group">Name of the group that no split may tear apart; <see langword="null"/> where there is none.</param>
internal sealed record ImageItem(string Path, string? Label, string? Split, string? Group)
{
    /// <summary>Why it cannot be read, where the listing has found that out already: a name that is not UTF-8, a folder that may not be listed; otherwise <see langword="null"/>.</summary>
    public string? Fault { get; init; }

    /// <summary>Where its bytes come in the order in which an archive is read best; 0 where no order is better than another.</summary>
    public long Place { get; init; }

    /// <summary>What a program gave, where it is one's own source.</summary>
    public SourceImage? Image { get; init; }
}
