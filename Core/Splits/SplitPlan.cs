namespace TransferLearning.Core.Splits;

/// <summary>One part of a protocol: fit on some rows, answer others. No content and, in cross-validation, no family of rows (<see cref="RowFamilies"/>) stands on both sides.</summary>
/// <param name="Train">Rows to fit on.</param>
/// <param name="Test">Rows to answer.</param>
public sealed record SplitFold(int[] Train, int[] Test);

/// <summary>Which rows are fitted on and which are answered.</summary>
/// <param name="Kind">Where the parts come from.</param>
/// <param name="TestSplit">Name of the given split that is answered; <see langword="null"/> in cross-validation.</param>
/// <param name="Folds">The parts, each row answered at most once over all of them.</param>
/// <param name="LeftOut">Training rows left out because the same content is answered in their part, counted over all parts.</param>
/// <param name="Warnings">What a reader of the results should know, a sentence each.</param>
public sealed record SplitPlan(SplitKind Kind, string? TestSplit, IReadOnlyList<SplitFold> Folds, int LeftOut, IReadOnlyList<string> Warnings);

/// <summary>Where the parts of a protocol come from.</summary>
public enum SplitKind
{
    /// <summary>The data name their splits: fitted on <c>train</c>, answered on <c>test</c>, else <c>val</c>.</summary>
    Given,

    /// <summary>Stratified cross-validation.</summary>
    CrossValidation,
}
