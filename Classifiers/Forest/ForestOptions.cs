namespace TransferLearning.Classifiers.Forest;

/// <summary>How a forest is grown.</summary>
internal sealed record ForestOptions
{
    /// <summary>Number of trees.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Features tried for a split; more only while all were constant.</summary>
    public int Features { get; init; } = 1;

    /// <summary>Depth of a tree at most.</summary>
    public int Depth { get; init; } = int.MaxValue;

    /// <summary>Rows of a node that may be split, at least.</summary>
    public int SplitRows { get; init; } = 2;

    /// <summary>Rows of a leaf, at least.</summary>
    public int LeafRows { get; init; } = 1;

    /// <summary>Whether each tree sees a sample drawn with replacement instead of all rows.</summary>
    public bool Bootstrap { get; init; } = true;

    /// <summary>Whether the forest is measured on the rows that a tree did not see.</summary>
    public bool OutOfBag { get; init; }
}
