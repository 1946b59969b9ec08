namespace TransferLearning.FineTuning.Unfreezing;

/// <summary>A weight that is to be trained.</summary>
/// <param name="Name">Name of the initialiser.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Depth">
/// Trained layers with weights that lie behind the one it belongs to: 0 for the classifier's. A norm or a bias belongs to the layer before it.
/// </param>
public sealed record UnfrozenWeight(string Name, IReadOnlyList<long> Shape, int Depth)
{
    /// <summary>Number of values.</summary>
    public long Count => Shape.Aggregate(1L, (a, b) => checked(a * b));
}
