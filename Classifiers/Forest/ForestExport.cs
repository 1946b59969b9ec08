using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Forest;

/// <summary>Writes a forest as one TreeEnsembleClassifier of <c>ai.onnx.ml</c>.</summary>
internal static class ForestExport
{
    /// <summary>Adds the forest to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">Name of the scaled features, <c>[N,D]</c>.</param>
    /// <param name="model">The forest.</param>
    /// <param name="classes">Number of classes, C.</param>
    /// <returns>Name of the scores, <c>[N,C]</c>: the operator sums the weights of the leaves, so each is its share over the number of trees.</returns>
    public static string Append(OnnxModelBuilder graph, string features, ForestModel model, int classes)
    {
        var nodes = model.Feature.Length;
        var (trees, ids, columns) = (new long[nodes], new long[nodes], new long[nodes]);
        var (left, right, modes) = (new long[nodes], new long[nodes], new string[nodes]);
        var (leafTrees, leafNodes, leafClasses, leafWeights) = (new List<long>(), new List<long>(), new List<long>(), new List<float>());
        for (var t = 0; t < model.Trees; t++)
        {
            var root = model.Roots[t];
            for (var n = root; n < model.Roots[t + 1]; n++)
            {
                var leaf = model.Feature[n] < 0;
                (trees[n], ids[n], modes[n]) = (t, n - root, leaf ? "LEAF" : "BRANCH_LEQ");
                (columns[n], left[n], right[n]) = leaf ? (0, 0, 0) : (model.Feature[n], model.Next[n] - root, model.Next[n] + 1 - root);
                if (!leaf) continue;
                for (var i = model.LeafStart[model.Next[n]]; i < model.LeafStart[model.Next[n] + 1]; i++) Add(t, n - root, model.LeafClass[i], model.LeafShare[i] / model.Trees);
                // Of two classes ONNX Runtime gives a row minus the score where no leaf of the row names the second: the first tree names both.
                if (classes == 2 && t == 0 && model.LeafStart[model.Next[n] + 1] - model.LeafStart[model.Next[n]] == 1) Add(0, n - root, 1 - model.LeafClass[model.LeafStart[model.Next[n]]], 0);
            }
        }

        // A class that no leaf names would not count as one: the first leaf names all, with nothing.
        var first = Array.IndexOf(model.Feature, -1);
        var named = leafClasses.ToHashSet();
        for (var c = 0; c < classes; c++)
        {
            if (!named.Contains(c)) Add(0, first, c, 0);
        }

        graph.ClassicalNode(
            "TreeEnsembleClassifier",
            [features],
            ["head.label", "head.scores"],
            ("nodes_treeids", trees),
            ("nodes_nodeids", ids),
            ("nodes_featureids", columns),
            ("nodes_values", model.Threshold),
            ("nodes_modes", modes),
            ("nodes_truenodeids", left),
            ("nodes_falsenodeids", right),
            ("class_treeids", leafTrees.ToArray()),
            ("class_nodeids", leafNodes.ToArray()),
            ("class_ids", leafClasses.ToArray()),
            ("class_weights", leafWeights.ToArray()),
            ("classlabels_int64s", Enumerable.Range(0, classes).Select(c => (long)c).ToArray()),
            ("post_transform", "NONE"));
        return "head.scores";

        void Add(long tree, long node, long c, float weight)
        {
            leafTrees.Add(tree);
            leafNodes.Add(node);
            leafClasses.Add(c);
            leafWeights.Add(weight);
        }
    }
}
