using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Extraction;

namespace TransferLearning;

/// <summary>Where a classifier's network is found, how it is fed and runs, and when it says that it does not know.</summary>
public sealed record ClassifierOptions
{
    /// <summary>
    /// The network of a <c>.tlhead</c> file, a name of the catalogue or a path; <see langword="null"/> (default) for the one with the head's SHA-256 in the catalogue, else where it
    /// was at the training. Another network than the head was trained with is refused.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>
    /// A file of class names for a pretrained network, one a line in the order of its output; <see langword="null"/> (default) for those of its manifest, its metadata, its graph, or a
    /// <c>labels.txt</c> beside it. Refused for a head or an exported network, which know their classes.
    /// </summary>
    public string? Labels { get; init; }

    /// <summary>
    /// How images become a pretrained network's input, as <see cref="EmbedderOptions.Preprocess"/> has it; <see langword="null"/> (default) for what the network's files say. Refused for a
    /// head or an exported network, which go with the preprocessing that they were trained with.
    /// </summary>
    public string? Preprocess { get; init; }

    /// <summary>
    /// Views of an image whose outputs a pretrained network averages: <c>center</c>, <c>flip</c>, <c>five</c>, <c>ten</c>; <see langword="null"/> (default) for <c>center</c>. Refused for a
    /// head or an exported network, which go with the views that they were trained with.
    /// </summary>
    public string? Views { get; init; }

    /// <summary>Height and width of the network's input in pixels, where neither its graph nor its preprocessing settles them; see <see cref="EmbedderOptions.InputSize"/>.</summary>
    public (int Height, int Width)? InputSize { get; init; }

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

    internal ExtractionRequest Request() => new() { Model = Model, InputSize = InputSize is (var height, var width) ? new ImageSize(height, width) : null, Device = Device, Threads = Threads };

    /// <exception cref="UsageException">Something is given that the classifier has of its own.</exception>
    internal void RequireNoOther(string file)
    {
        var given = Labels is not null ? "`Labels`" : Preprocess is not null ? "`Preprocess`" : Views is not null ? "`Views`" : null;
        if (given is not null) throw new UsageException($"{given}: {file} has classes and preprocessing of its own", "Leave it out: it is for pretrained networks.");
    }
}
