using TransferLearning.Core.Features;
using TransferLearning.Experiments.Duplicates;
using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.Experiments.Auditing;

/// <summary>What was found in a set of images.</summary>
internal sealed record AuditResult
{
    /// <summary>Images, those that cannot be used among them.</summary>
    public required long Images { get; init; }

    /// <summary>The images that can be used; rows below are positions among them, <c>[N]</c>.</summary>
    public required IReadOnlyList<DatasetItem> Items { get; init; }

    /// <summary>Class names, <c>[C]</c>.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Images that show the same.</summary>
    public required DuplicateGroups Duplicates { get; init; }

    /// <summary>What to do with images that are there more than once: the rows that can be left out, <c>[M]</c>.</summary>
    public required IReadOnlySet<int> LeftOut { get; init; }

    /// <summary>Labels that another class fits better, the surest first; its <see cref="LabelErrors.LabelIssue.Suggestion"/> is a position among <see cref="Classes"/>.</summary>
    public required IReadOnlyList<LabelErrors.LabelIssue> Labels { get; init; }

    /// <summary>Images far from all others, the farthest first.</summary>
    public required IReadOnlyList<Outlier> Outliers { get; init; }

    /// <summary>Images of unusual size or shape, the most unusual first.</summary>
    public required IReadOnlyList<OddSize> Sizes { get; init; }

    /// <summary>Groups with images in several splits.</summary>
    public required IReadOnlyList<CrossingGroup> Groups { get; init; }

    /// <summary>Files that cannot be used.</summary>
    public required IReadOnlyList<BadFile> Bad { get; init; }

    /// <summary>What was not looked for, so that nothing found says nothing.</summary>
    public IReadOnlyList<AuditKind> NotLookedFor { get; init; } = [];

    /// <summary>What a reader should know, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>What an audit looks for beyond what a list of the images tells.</summary>
internal enum AuditKind
{
    /// <summary>Images that show the same, changed.</summary>
    NearDuplicates,

    /// <summary>Labels that another class fits better.</summary>
    Labels,

    /// <summary>Images far from all others.</summary>
    Outliers,

    /// <summary>Images of unusual size or shape.</summary>
    Sizes,
}

/// <summary>A group whose images stand on several sides of a split.</summary>
/// <param name="Name">Name of the group.</param>
/// <param name="Splits">The splits.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record CrossingGroup(string Name, IReadOnlyList<string> Splits, int[] Rows);

/// <summary>A file that cannot be used.</summary>
/// <param name="Failure">Its path and why.</param>
/// <param name="Content">Hash of its bytes; <see langword="null"/> where they cannot be read.</param>
internal sealed record BadFile(ItemFailure Failure, ContentHash? Content)
{
    /// <summary>A bad file with the hash of its bytes, as far as they can be read.</summary>
    /// <param name="failure">Its path and why.</param>
    /// <param name="file">The file; <see langword="null"/> where it is not known.</param>
    public static BadFile Of(ItemFailure failure, string? file)
    {
        try
        {
            return new BadFile(failure, file is null ? null : ContentHash.Of(ImageData.ReadAll(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
        {
            return new BadFile(failure, null);
        }
    }
}
