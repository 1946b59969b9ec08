using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Unfreezing;

/// <summary>Which nodes are trained: where training begins, and all that depends on it.</summary>
internal static class TrainedNodes
{
    private const int NamesShown = 5;

    /// <summary>Indices of the trained nodes.</summary>
    /// <exception cref="UsageException">There is no such node, or there are not so many layers.</exception>
    public static IReadOnlySet<int> Find(ImagePath path, UnfreezeRequest request)
    {
        var begin = request.Scope switch
        {
            UnfreezeScope.Head => path.Layers.TakeLast(1),
            UnfreezeScope.All => path.Layers,
            UnfreezeScope.Last => Last(path, request.Layers),
            _ => [Named(path, request.Node!)],
        };
        var trained = begin.Select(n => n.Index).ToHashSet();
        // What lies behind a trained node is trained with it, but not what merely knows its shape.
        var reached = path.Graph.ValuesFrom(path.Nodes.Where(n => trained.Contains(n.Index)).SelectMany(n => n.Outputs).Where(o => o.Length > 0));
        trained.UnionWith(path.Nodes.Where(n => n.Outputs.Any(reached.Contains)).Select(n => n.Index));
        return trained;
    }

    private static IEnumerable<OnnxNode> Last(ImagePath path, int count) => count <= path.Layers.Count
        ? path.Layers.TakeLast(count)
        : throw new UsageException($"{path.Model.Name}: found `Unfreeze` last:{count}, expected at most last:{path.Layers.Count}, its layers with weights", "Train all of them with `Unfreeze` all.");

    private static OnnxNode Named(ImagePath path, string name)
    {
        var node = path.Nodes.FirstOrDefault(n => n.Name == name) ?? path.Nodes.FirstOrDefault(n => n.Outputs.Contains(name));
        if (node is null) throw Unknown(path, name);
        var behind = path.Graph.ValuesFrom(node.Outputs.Where(o => o.Length > 0));
        if (path.Layers.Any(l => l.Index == node.Index || l.Needs.Any(behind.Contains))) return node;
        throw new UsageException($"{path.Model.Name}: behind {node} no layer with weights is left to train", $"The last one is {path.Layers[^1]}: begin there or before it.");
    }

    private static UsageException Unknown(ImagePath path, string name)
    {
        var known = path.Nodes.Select(n => n.Name.Length > 0 ? n.Name : n.Outputs[0]).ToList();
        var near = known.OrderBy(k => TapResolver.Distance(k, name)).ThenBy(k => k, StringComparer.Ordinal).Take(NamesShown);
        var exists = path.Model.Nodes.Any(n => n.Name == name || n.Outputs.Contains(name));
        var why = exists ? $"node '{name}' does not lie between the images and the logits" : $"no node '{name}'";
        return new UsageException($"{path.Model.Name}: {why}; the nearest are {string.Join(", ", near.Select(n => $"'{n}'"))}", $"`Models.Inspect(MODEL)` lists the layers; a tensor that a node makes names it, too.");
    }
}
