using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// Good places to tap: tensors that all information passes through (nothing made earlier is read later), and of these the ones that join
/// branches, start a residual connection or are about to be pooled.
/// </summary>
internal static class BlockEnds
{
    private static readonly HashSet<string> s_joins = ["Add", "Sum", "Concat"];
    private static readonly HashSet<string> s_activations = ["Relu", "LeakyRelu", "Clip", "HardSwish", "Swish", "Gelu"];
    private static readonly HashSet<string> s_pools = ["MaxPool", "AveragePool", "GlobalAveragePool", "ReduceMean"];

    public static HashSet<string> Find(OnnxModel model, IReadOnlySet<string> images)
    {
        var graph = model.Graph;
        var ends = Bottlenecks(model, images).Where(t => IsEnd(graph, images, t)).ToHashSet(StringComparer.Ordinal);
        // Where an activation follows the sum, the block ends behind the activation.
        ends.RemoveWhere(t => graph.Consumers(t).ToList() is [var only] && s_activations.Contains(only.Operator) && ends.Contains(only.Outputs[0]));
        return ends;
    }

    private static bool IsEnd(OnnxGraph graph, IReadOnlySet<string> images, string tensor)
    {
        var node = graph.Producer(tensor)!;
        var source = s_activations.Contains(node.Operator) && node.Inputs.Count > 0 && graph.Producer(node.Inputs[0]) is { } before ? before : node;
        return IsJoin(source, images)
            || graph.Consumers(tensor).Any(c => s_pools.Contains(c.Operator))
            || (graph.Consumers(tensor).Skip(1).Any() && graph.Consumers(tensor).Any(c => IsJoin(c, images)));
    }

    /// <summary>A sum of two branches, not one with a bias.</summary>
    private static bool IsJoin(OnnxNode node, IReadOnlySet<string> images) => s_joins.Contains(node.Operator) && node.Inputs.Count(images.Contains) > 1;

    /// <summary>The tensors that are alone alive when they are made.</summary>
    private static IEnumerable<string> Bottlenecks(OnnxModel model, IReadOnlySet<string> images)
    {
        var lastUse = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in model.Nodes)
        {
            foreach (var need in node.Needs.Where(images.Contains)) lastUse[need] = node.Index;
        }

        foreach (var output in model.Outputs) lastUse.TryAdd(output.Name, int.MaxValue);
        var alive = new HashSet<string>(model.Inputs.Select(i => i.Name).Where(lastUse.ContainsKey), StringComparer.Ordinal);
        foreach (var node in model.Nodes.Where(n => n.Outputs.Any(images.Contains)))
        {
            alive.RemoveWhere(t => lastUse[t] <= node.Index);
            foreach (var output in node.Outputs.Where(lastUse.ContainsKey)) alive.Add(output);
            if (alive.Count == 1 && node.Outputs.Contains(alive.First())) yield return alive.First();
        }
    }
}
