namespace TransferLearning.Classifiers.Forest;

/// <summary>One tree while it is grown: nodes in the order in which they were made, a split's children side by side.</summary>
/// <param name="expected">Nodes for which there is room at first.</param>
internal sealed class Tree(int expected)
{
    /// <summary>Column of each node's split; -1 for a leaf.</summary>
    public List<int> Feature { get; } = new(expected);

    /// <summary>Values not above it go left.</summary>
    public List<float> Threshold { get; } = new(expected);

    /// <summary>The codes on both sides of each node's threshold; none for a leaf.</summary>
    public List<(int Left, int Right)> Between { get; } = new(expected);

    /// <summary>First child of a split (the second follows it); number of a leaf.</summary>
    public List<int> Next { get; } = new(expected);

    /// <summary>First entry of each leaf in <see cref="LeafClass"/>, and their number at the end.</summary>
    public List<int> LeafStart { get; } = [0];

    /// <summary>Classes of the leaves.</summary>
    public List<int> LeafClass { get; } = [];

    /// <summary>Share of each of these classes in its leaf.</summary>
    public List<float> LeafShare { get; } = [];

    /// <summary>By how much each node's split lowers weight × impurity; 0 for a leaf.</summary>
    public List<double> Gain { get; } = new(expected);

    /// <summary>A bit for each training row, set where the tree was grown on it.</summary>
    public ulong[] Drawn { get; set; } = [];

    /// <summary>Adds a node without content.</summary>
    public int Add()
    {
        Feature.Add(-1);
        Threshold.Add(0);
        Between.Add(default);
        Next.Add(-1);
        Gain.Add(0);
        return Feature.Count - 1;
    }
}
