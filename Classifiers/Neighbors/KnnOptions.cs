namespace TransferLearning.Classifiers.Neighbors;

/// <summary>How neighbours decide.</summary>
/// <param name="K">Number of neighbours, 1 or more; with fewer training rows, all of them.</param>
/// <param name="Metric">How far is measured.</param>
/// <param name="ByDistance">Whether a vote weighs one over the distance instead of 1.</param>
internal sealed record KnnOptions(int K, Metric Metric, bool ByDistance);
