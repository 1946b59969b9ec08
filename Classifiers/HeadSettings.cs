namespace TransferLearning.Classifiers;

/// <summary>What a caller may say about a head before it is fitted.</summary>
public sealed record HeadSettings
{
    /// <summary>Parameters by name, as text (<c>C</c> = <c>0.01</c>); those not named keep the head's defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Scaling of the features: <c>auto</c> (what suits the head), <c>none</c>, <c>standard</c> (mean 0, variance 1) or <c>l2</c> (each row to length 1).</summary>
    public string Scale { get; init; } = "auto";

    /// <summary>Seed of all random numbers. The same seed gives the same head, whatever the number of threads.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use; 0 for one a core.</summary>
    public int Threads { get; init; }
}
