namespace TransferLearning.Classifiers.Forest.Growing;

/// <summary>A tree that is being grown: its nodes in the order in which they were made. The two children of a split follow each other.</summary>
/// <param name="expected">Nodes for which there is room at first.</param>
internal sealed class GrownTree(int expected)
{
    /// <summary>For each node the column that it splits by; −1 for a leaf.</summary>
    public List<int> Feature { get; } = new(expected);

    /// <summary>For each node its threshold: values up to it go left.</summary>
    public List<float> Threshold { get; } = new(expected);

    /// <summary>For each split the highest bin on its left and the lowest on its right.</summary>
    public List<(int Left, int Right)> Between { get; } = new(expected);

    /// <summary>For a split the number of its first child (the second follows it); for a leaf its number among the leaves.</summary>
    public List<int> Next { get; } = new(expected);

    /// <summary>For each leaf its first entry in <see cref="LeafClass"/>; at the end the number of entries.</summary>
    public List<int> LeafStart { get; } = [0];

    /// <summary>The classes that occur in each leaf, leaf after leaf.</summary>
    public List<int> LeafClass { get; } = [];

    /// <summary>For each entry of <see cref="LeafClass"/> the share of the class in its leaf.</summary>
    public List<float> LeafShare { get; } = [];

    /// <summary>For each node by how much its split lowers weight × impurity; 0 for a leaf.</summary>
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
