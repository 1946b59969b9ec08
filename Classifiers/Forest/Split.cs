namespace TransferLearning.Classifiers.Forest;

/// <summary>The best split found so far in a node.</summary>
/// <param name="Feature">Its column, -1 for none.</param>
/// <param name="Left">The highest code of the node's rows that go left.</param>
/// <param name="Right">The lowest code of those that go right.</param>
/// <param name="Worth">What the criterion says of both sides together.</param>
internal readonly record struct Split(int Feature, int Left, int Right, double Worth)
{
    /// <summary>No split: any is better.</summary>
    public static Split None { get; } = new(-1, 0, 0, double.NegativeInfinity);
}
