namespace TransferLearning.Classifiers.Neighbors;

/// <summary>A training row near a query.</summary>
/// <param name="Distance">Its distance.</param>
/// <param name="Row">Its index.</param>
internal readonly record struct Neighbor(double Distance, int Row) : IComparable<Neighbor>
{
    /// <inheritdoc/>
    public int CompareTo(Neighbor other)
    {
        var order = Distance.CompareTo(other.Distance);
        return order != 0 ? order : Row.CompareTo(other.Row);
    }
}
