using TransferLearning.Core;
using TransferLearning.Core.Splits;

namespace TransferLearning.FineTuning.Training;

/// <summary>Sets a part of the training rows aside, by which the best epoch is chosen.</summary>
/// <param name="Training">Rows that are trained on.</param>
/// <param name="Validation">Rows that are not.</param>
public sealed record ValidationSplit(IReadOnlyList<int> Training, IReadOnlyList<int> Validation)
{
    /// <summary>Splits by class; rows of one group stay together.</summary>
    /// <param name="rows">The rows that may be trained on.</param>
    /// <param name="labels">Class of each row of the source.</param>
    /// <param name="groups">Group of each row of the source; <see langword="null"/> where there are none.</param>
    /// <param name="share">Share that is set aside, above 0 and at most a half; one part in a whole number.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <exception cref="UsageException">There are too few rows or groups, or the share is out of its range.</exception>
    public static ValidationSplit Of(IReadOnlyList<int> rows, IReadOnlyList<int> labels, IReadOnlyList<string?>? groups, double share, int seed)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        if (share is not (> 0 and <= 0.5)) throw new UsageException($"validation share: found {share}, expected above 0 and at most 0.5");
        var folds = StratifiedFolds.Assign([.. rows.Select(r => labels[r])], (int)Math.Round(1 / share), seed, groups is null ? null : [.. rows.Select(r => groups[r])]);
        return new ValidationSplit([.. rows.Where((_, i) => folds[i] != 0)], [.. rows.Where((_, i) => folds[i] == 0)]);
    }
}
