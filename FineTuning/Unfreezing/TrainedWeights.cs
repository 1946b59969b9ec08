using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Unfreezing;

/// <summary>The weights of the trained nodes, checked: they must be floats, and nobody frozen may read them.</summary>
internal static class TrainedWeights
{
    public static IReadOnlyList<UnfrozenWeight> Find(ImagePath path, IReadOnlySet<int> trained, IReadOnlyList<OnnxNode> layers)
    {
        var weights = new List<UnfrozenWeight>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in path.Nodes.Where(n => trained.Contains(n.Index)))
        {
            // The file's order counts: a norm or a bias stands behind the layer that it belongs to.
            var depth = layers.Count - Math.Max(1, layers.Count(l => l.Index <= node.Index));
            foreach (var name in NodeParameters.Of(path, node).Where(known.Add))
            {
                var stored = path.Graph.Initializer(name)!;
                if (stored.Element is not (ElementType.Float or ElementType.Float16))
                {
                    throw new TlearnException($"{path.Model.Name}: weight '{name}' of {node} holds {stored.Element.ToString().ToLowerInvariant()}, expected float or float16", "Export the network in float32, or begin behind this node.");
                }

                RefuseFrozenReaders(path, trained, name, node);
                weights.Add(new UnfrozenWeight(name, stored.Shape, depth));
            }
        }

        return weights;
    }

    /// <summary>A weight that a frozen node reads as well cannot change: what was stored behind that node would no longer be true.</summary>
    private static void RefuseFrozenReaders(ImagePath path, IReadOnlySet<int> trained, string weight, OnnxNode reader)
    {
        var needed = path.Needed.Select(n => n.Index).ToHashSet();
        var seen = new HashSet<int>();
        var open = new Stack<string>([weight]);
        while (open.TryPop(out var tensor))
        {
            foreach (var node in path.Graph.Consumers(tensor).Where(n => needed.Contains(n.Index) && seen.Add(n.Index)))
            {
                if (node.Outputs.Any(path.DependsOnImages))
                {
                    if (!trained.Contains(node.Index))
                    {
                        throw new TlearnException(
                            $"{path.Model.Name}: weight '{weight}' is shared by {reader}, which is to be trained, and {node}, which stays frozen",
                            $"Begin at or before {node} (`Unfreeze` from:{(node.Name.Length > 0 ? node.Name : node.Outputs[0])}), or behind {reader}.");
                    }
                }
                else
                {
                    foreach (var made in node.Outputs.Where(o => o.Length > 0)) open.Push(made);
                }
            }
        }
    }
}
