using TransferLearning.FeatureExtraction.Extraction;

namespace TransferLearning;

/// <summary>Where a classifier's network is found and runs, and when it says that it does not know.</summary>
public sealed record ClassifierOptions
{
    /// <summary>
    /// The network of a <c>.tlhead</c> file, a name of the catalogue or a path; <see langword="null"/> (default) for the one with the head's SHA-256 in the catalogue, else where it
    /// was at the training. Another network than the head was trained with is refused.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>Where the network runs: <c>auto</c> (default: the best device that works), <c>cpu</c>, <c>cuda:0</c>, … A device that is named and does not work is an error.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads to use; 0 (default) for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// The answer is <c>unknown</c> where the probability of the best class is below this, 0 to 1; of a head without probabilities, where its score is. <see langword="null"/>
    /// (default): every answer stands.
    /// </summary>
    public double? RejectBelow { get; init; }

    /// <summary>Told what should be known: which device runs, what was guessed or replaced. Called from several threads.</summary>
    public Action<Note>? Notes { get; init; }

    internal ExtractionRequest Request() => new() { Model = Model, Device = Device, Threads = Threads };
}
