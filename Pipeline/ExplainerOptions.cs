using TransferLearning.Explaining;

namespace TransferLearning;

/// <summary>How an <see cref="ImageExplainer"/> explains.</summary>
public sealed record ExplainerOptions
{
    /// <summary>The method. Default: <see cref="ExplanationMethod.Auto"/>.</summary>
    public ExplanationMethod Method { get; init; }

    /// <summary>
    /// The layer of <see cref="ExplanationMethod.GradCam"/>, a tensor's name; <see langword="null"/> (default) for the last map before the features that the classifier reads.
    /// An earlier layer is finer and knows less of the class.
    /// </summary>
    public string? Layer { get; init; }

    /// <summary>
    /// Where the network is found, how it is fed and runs. <see cref="ClassifierOptions.Views"/> and <see cref="ClassifierOptions.RejectBelow"/> do not go with an explanation,
    /// and are refused.
    /// </summary>
    public ClassifierOptions Classifier { get; init; } = new();

    internal ExplainedFile Of(string file) => new(file, Classifier.Request(), Classifier.Preprocess, Classifier.Labels, () => Classifier.RequireNoOther(file));

    /// <exception cref="UsageException">Options that do not go together.</exception>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Classifier);
        if (!Enum.IsDefined(Method)) throw new UsageException($"`Method`: found {Method}, expected {string.Join(" or ", Enum.GetNames<ExplanationMethod>())}");
        if (Layer is not null && Method is ExplanationMethod.IntegratedGradients or ExplanationMethod.Occlusion) throw new UsageException($"`Layer` {Layer}: {Method} reads no layer", "Leave it out: it is for `ExplanationMethod.GradCam`.");
        if (Classifier.Views is not null) throw new UsageException($"{nameof(ClassifierOptions)}.{nameof(Classifier.Views)}: an explanation is of one view of the image", "Leave it out.");
        if (Classifier.RejectBelow is not null) throw new UsageException($"{nameof(ClassifierOptions)}.{nameof(Classifier.RejectBelow)}: an explanation is of a class, whatever its probability", "Leave it out.");
    }
}
