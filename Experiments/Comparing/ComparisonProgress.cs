namespace TransferLearning.Experiments.Comparing;

/// <summary>How far a comparison has come.</summary>
/// <param name="Done">Fits that are done.</param>
/// <param name="Total">Fits in all: sources × heads × parts of the protocol.</param>
/// <param name="Combination">What is being fitted, as in <see cref="CellResult.Name"/>; empty at the end.</param>
public sealed record ComparisonProgress(int Done, int Total, string Combination);
