namespace TransferLearning.Experiments.Advising;

/// <summary>What advice is asked for.</summary>
internal sealed record AdviceRequest
{
    /// <summary>Minutes where nothing else is asked for.</summary>
    public const double UsualBudget = 10;

    /// <summary>The images: a folder or manifest, with labels.</summary>
    public required string Images { get; init; }

    /// <summary>The networks: names of the catalogue or paths; none for the catalogue's default and the bundled one.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Preprocessing of all networks.</summary>
    public string Preprocess { get; init; } = "auto";

    /// <summary>Device, <c>auto</c> for the best that works.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Minutes that all may take together, extraction and earlier runs in the same folder included; above 0.</summary>
    public double Budget { get; init; } = UsualBudget;

    /// <summary>Images a second that a network must reach on this machine to be considered, above 0; <see langword="null"/> for any.</summary>
    public double? LeastSpeed { get; init; }

    /// <summary>Absolute path of a table of images to leave out, as an audit writes it; <see langword="null"/> for none.</summary>
    public string? Exclude { get; init; }

    /// <summary>Seed of what is held out, of folds, subsets and heads.</summary>
    public int Seed { get; init; }

    /// <summary>Threads; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>The command that repeats it, for the record.</summary>
    public string Command { get; init; } = "";

    /// <summary>What decides the result, beside the images: advice that was interrupted goes on where all of it is the same.</summary>
    public string Options => string.Join('\n', [.. Networks, Preprocess, Device, FormattableString.Invariant($"{LeastSpeed}"), Exclude ?? "", FormattableString.Invariant($"{Seed}")]);
}
