namespace TransferLearning.Classifiers.Forest;

/// <summary>One tree while it is grown: nodes in the order in which they were made, a split's children side by side.</summary>
internal sealed class Tree
{
    /// <summary>Column of each node's split; -1 for a leaf.</summary>
    public List<int> Feature { get; } = [];

    /// <summary>Values not above it go left.</summary>
    public List<float> Threshold { get; } = [];

    /// <summary>First child of a split (the second follows it); number of a leaf.</summary>
    public List<int> Next { get; } = [];

    /// <summary>First entry of each leaf in <see cref="LeafClass"/>, and their number at the end.</summary>
    public List<int> LeafStart { get; } = [0];

    /// <summary>Classes of the leaves.</summary>
    public List<int> LeafClass { get; } = [];

    /// <summary>Share of each of these classes in its leaf.</summary>
    public List<float> LeafShare { get; } = [];

    /// <summary>By how much each node's split lowers weight × impurity; 0 for a leaf.</summary>
    public List<double> Gain { get; } = [];

    /// <summary>A bit for each training row, set where the tree was grown on it.</summary>
    public ulong[] Drawn { get; set; } = [];

    /// <summary>Adds a node without content.</summary>
    public int Add()
    {
        Feature.Add(-1);
        Threshold.Add(0);
        Next.Add(-1);
        Gain.Add(0);
        return Feature.Count - 1;
    }
}
