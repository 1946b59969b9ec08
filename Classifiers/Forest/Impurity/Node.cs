namespace TransferLearning.Classifiers.Forest.Impurity;

/// <summary>A node of a tree that is to be split: its rows and its classes. Rows are counted by how often the tree's sample drew them.</summary>
internal unsafe readonly ref struct Node
{
    /// <summary>Draws of each class, <c>[C]</c>; 0 for a class without rows in this node.</summary>
    public required int* Totals { get; init; }

    /// <summary>Number of classes that have rows in this node.</summary>
    public required int Present { get; init; }

    /// <summary>The classes that have rows in this node, in any order, <c>[Present]</c>.</summary>
    public required int* Classes { get; init; }

    /// <summary>The criterion's sum over the classes of this node: see <see cref="ICriterion.Growth"/>.</summary>
    public required double Sum { get; init; }

    /// <summary>Weight of all draws in this node.</summary>
    public required double Weight { get; init; }

    /// <summary>The proxy gain of a split that leaves one class on each side; no split has a higher one.</summary>
    public required double Purest { get; init; }

    /// <summary>Number of rows, n.</summary>
    public required int Count { get; init; }

    /// <summary>Numbers of the rows, <c>[n]</c>.</summary>
    public required int* Rows { get; init; }

    /// <summary>Class (upper 24 bits) and draws (lower 8 bits) of each row, <c>[n]</c>.</summary>
    public required uint* Payload { get; init; }
}

/// <summary>The best split found so far in a node.</summary>
/// <param name="Feature">Its column, -1 for none.</param>
/// <param name="Left">The highest bin among the rows that go left.</param>
/// <param name="Right">The lowest bin among the rows that go right.</param>
/// <param name="ProxyGain">Purity of both sides together. Less the purity of the node itself, which is the same for all of its splits, it is the gain.</param>
internal readonly record struct Split(int Feature, int Left, int Right, double ProxyGain)
{
    /// <summary>No split: any is better.</summary>
    public static Split None { get; } = new(-1, 0, 0, double.NegativeInfinity);
}
