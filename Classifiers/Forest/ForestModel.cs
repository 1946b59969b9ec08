using TransferLearning.Classifiers.Forest.Growing;
using TransferLearning.Classifiers.Serialization;

namespace TransferLearning.Classifiers.Forest;

/// <summary>All trees of a forest in flat arrays.</summary>
/// <param name="Roots">First node of each tree, and the number of nodes at the end, <c>[T + 1]</c>.</param>
/// <param name="Feature">Column of each node's split, -1 for a leaf.</param>
/// <param name="Threshold">Values not above it go left.</param>
/// <param name="Next">First child of a split (the second follows it); number of a leaf.</param>
/// <param name="LeafStart">First entry of each leaf in <paramref name="LeafClass"/>, and their number at the end.</param>
/// <param name="LeafClass">Classes in the leaves.</param>
/// <param name="LeafShare">Share of each of these classes in its leaf.</param>
internal sealed record ForestModel(int[] Roots, int[] Feature, float[] Threshold, int[] Next, int[] LeafStart, int[] LeafClass, float[] LeafShare)
{
    /// <summary>Number of trees.</summary>
    public int Trees => Roots.Length - 1;

    /// <summary>Puts grown trees one behind the other.</summary>
    public static ForestModel Of(IReadOnlyList<GrownTree> trees)
    {
        var feature = new int[trees.Sum(t => t.Feature.Count)];
        var entries = trees.Sum(t => t.LeafClass.Count);
        var model = new ForestModel(
            new int[trees.Count + 1],
            feature,
            new float[feature.Length],
            new int[feature.Length],
            new int[trees.Sum(t => t.LeafStart.Count - 1) + 1],
            new int[entries],
            new float[entries]);
        var (node, leaf, entry) = (0, 0, 0);
        for (var t = 0; t < trees.Count; t++)
        {
            var tree = trees[t];
            for (var i = 0; i < tree.Next.Count; i++) model.Next[node + i] = tree.Next[i] + (tree.Feature[i] < 0 ? leaf : node);
            for (var i = 1; i < tree.LeafStart.Count; i++) model.LeafStart[leaf + i] = tree.LeafStart[i] + entry;
            tree.Feature.CopyTo(model.Feature, node);
            tree.Threshold.CopyTo(model.Threshold, node);
            tree.LeafClass.CopyTo(model.LeafClass, entry);
            tree.LeafShare.CopyTo(model.LeafShare, entry);
            node += tree.Feature.Count;
            leaf += tree.LeafStart.Count - 1;
            entry += tree.LeafClass.Count;
            model.Roots[t + 1] = node;
        }

        return model;
    }

    /// <summary>Adds the shares of a row <c>[D]</c> in one tree to <paramref name="sums"/>, <c>[C]</c>.</summary>
    public void AddShares(int tree, ReadOnlySpan<float> row, Span<double> sums)
    {
        var node = Roots[tree];
        while (Feature[node] >= 0) node = Next[node] + (row[Feature[node]] <= Threshold[node] ? 0 : 1);
        for (var i = LeafStart[Next[node]]; i < LeafStart[Next[node] + 1]; i++) sums[LeafClass[i]] += LeafShare[i];
    }

    /// <summary>Stores the arrays.</summary>
    public void Store(StoredHead stored)
    {
        stored.Tensors["roots"] = StoredTensor.Of(Roots, Roots.Length);
        stored.Tensors["feature"] = StoredTensor.Of(Feature, Feature.Length);
        stored.Tensors["threshold"] = StoredTensor.Of(Threshold, Threshold.Length);
        stored.Tensors["next"] = StoredTensor.Of(Next, Next.Length);
        stored.Tensors["leaf_start"] = StoredTensor.Of(LeafStart, LeafStart.Length);
        stored.Tensors["leaf_class"] = StoredTensor.Of(LeafClass, LeafClass.Length);
        stored.Tensors["leaf_share"] = StoredTensor.Of(LeafShare, LeafShare.Length);
    }

    /// <summary>Reads the arrays and checks that every walk ends in a leaf.</summary>
    public static ForestModel Restore(StoredHead stored)
    {
        var feature = stored.Integers("feature", -1);
        var leafClass = stored.Integers("leaf_class", -1);
        var model = new ForestModel(
            stored.Integers("roots", -1),
            feature,
            stored.Floats("threshold", feature.Length),
            stored.Integers("next", feature.Length),
            stored.Integers("leaf_start", -1),
            leafClass,
            stored.Floats("leaf_share", leafClass.Length));
        Require(IsAscending(model.Roots, feature.Length) && model.Roots.Length >= 2, "roots");
        Require(IsAscending(model.LeafStart, leafClass.Length), "leaf_start");
        Require(leafClass.All(c => (uint)c < (uint)stored.Classes), "leaf_class");
        for (var t = 0; t < model.Trees; t++)
        {
            for (var n = model.Roots[t]; n < model.Roots[t + 1]; n++)
            {
                Require(feature[n] < stored.Dimension && feature[n] >= -1, "feature");
                // Children stand behind their parent, in its tree: so no walk goes round in circles.
                Require(feature[n] < 0 ? (uint)model.Next[n] < (uint)(model.LeafStart.Length - 1) : model.Next[n] > n && model.Next[n] < model.Roots[t + 1] - 1, "next");
            }
        }

        return model;

        static void Require(bool holds, string name)
        {
            if (!holds) throw StoredHead.Wrong($"tensor {name} describes no trees");
        }
    }

    private static bool IsAscending(int[] bounds, int end)
    {
        if (bounds.Length == 0 || bounds[0] != 0 || bounds[^1] != end) return false;
        for (var i = 1; i < bounds.Length; i++)
        {
            if (bounds[i] <= bounds[i - 1]) return false;
        }

        return true;
    }
}
