namespace TransferLearning.Classifiers.Forest;

/// <summary>A node that is to be split.</summary>
/// <param name="Totals">Draws of each class in it, <c>[C]</c>.</param>
/// <param name="Present">How many classes there are in it.</param>
/// <param name="Sum">The criterion's sum over them.</param>
/// <param name="Weight">Their weight.</param>
/// <param name="Rows">Its rows, <c>[n]</c>.</param>
/// <param name="Payload">Class (upper 24 bits) and draws of each, <c>[n]</c>.</param>
internal readonly ref struct NodeRows(int[] Totals, int Present, double Sum, double Weight, ReadOnlySpan<int> Rows, ReadOnlySpan<uint> Payload)
{
    /// <summary>Draws of each class in it, <c>[C]</c>.</summary>
    public readonly int[] Totals = Totals;

    /// <summary>How many classes there are in it.</summary>
    public readonly int Present = Present;

    /// <summary>The criterion's sum over them.</summary>
    public readonly double Sum = Sum;

    /// <summary>Their weight.</summary>
    public readonly double Weight = Weight;

    /// <summary>Its rows, <c>[n]</c>.</summary>
    public readonly ReadOnlySpan<int> Rows = Rows;

    /// <summary>Class (upper 24 bits) and draws of each, <c>[n]</c>.</summary>
    public readonly ReadOnlySpan<uint> Payload = Payload;
}
