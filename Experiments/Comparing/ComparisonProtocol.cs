using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Comparing;

/// <summary>How a comparison was made: the same for each of its rows.</summary>
internal sealed record ComparisonProtocol
{
    /// <summary>Where the parts come from.</summary>
    public required SplitKind Kind { get; init; }

    /// <summary>Name of the given split that was answered; <see langword="null"/> in cross-validation.</summary>
    public required string? TestSplit { get; init; }

    /// <summary>Number of parts: the folds of a cross-validation, 1 for given splits.</summary>
    public required int Folds { get; init; }

    /// <summary>How often everything was done, each time with other folds and other training images of a size.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>How many of the training images were learned from: <c>10</c> a class, a share, <c>all</c>.</summary>
    public IReadOnlyList<string> TrainSizes { get; init; } = ["all"];

    /// <summary>Seed of folds, heads and drawn tests.</summary>
    public required int Seed { get; init; }

    /// <summary>Labelled images that all sources have.</summary>
    public required int Images { get; init; }

    /// <summary>Images that were answered by heads that had not seen them.</summary>
    public required int Answered { get; init; }

    /// <summary>Families of the answered images (<see cref="RowFamilies"/>): as many independent observations; as many as <see cref="Answered"/> where no two share a group or a content.</summary>
    public required int Families { get; init; }

    /// <summary>Images that at least one source lacks and that were left out of all.</summary>
    public required int Missing { get; init; }

    /// <summary>Training rows left out because their content is answered in the same part.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Whether the data name groups: they are never split by cross-validation, and count as one in intervals and tests.</summary>
    public required bool Grouped { get; init; }

    /// <summary>How probabilities were calibrated, within the training rows of each part; <see langword="null"/> for not at all.</summary>
    public CalibrationMethod? Calibration { get; init; }

    /// <summary>Class names in index order.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>What a reader of the results should know, a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The protocol in a sentence.</summary>
    public string Describe() => DescribeParts() + DescribeRepeats() + (Calibration is null ? "" : " Probabilities were calibrated on held-out folds of the training rows.");

    private string DescribeRepeats() =>
        (TrainSizes is ["all"] ? "" : " Training images of a size were drawn by class; those of a smaller size are among those of a larger one.")
        + (Repeats == 1 ? "" : $" Everything was done {Repeats} times, with the seeds {Seed} to {Seed + Repeats - 1}: each has {(Kind == SplitKind.Given ? "" : "other folds, ")}{(TrainSizes is ["all"] ? "" : "other training images of a size, ")}another seed for each head; accuracies are over all answers together, and an image that was answered several times counts as one in intervals and tests.");

    private string DescribeParts() => Kind == SplitKind.Given
        ? $"Heads were fitted on the split 'train' and answered {(Answered == 1 ? "the only image" : $"the {Answered} images")} of the split '{TestSplit}'."
        : $"Stratified {Folds}-fold cross-validation{(Grouped ? ", groups never split" : "")}: every one of {Answered} images was answered by a head that had not seen it.";
}
