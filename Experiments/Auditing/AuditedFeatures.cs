namespace TransferLearning.Experiments.Auditing;

/// <summary>The images and the features that an audit took, as a command takes them: what repeats it.</summary>
/// <param name="Images">The images, or the store.</param>
internal sealed record AuditedFeatures(string Images)
{
    /// <summary>Name or path of the network; <see langword="null"/> for a store, which has its own.</summary>
    public string? Model { get; init; }

    /// <summary>The tap as it was asked for; <see langword="null"/> for the only one of a store.</summary>
    public string? Tap { get; init; }

    /// <summary>The pooling, <c>auto</c> for the tap's default.</summary>
    public string Pool { get; init; } = "auto";

    /// <summary>The views.</summary>
    public string Views { get; init; } = "center";

    /// <summary>The preprocessing.</summary>
    public string Preprocess { get; init; } = "auto";

    /// <summary>The table of images that were left out; <see langword="null"/> for none.</summary>
    public string? Exclude { get; init; }
}
