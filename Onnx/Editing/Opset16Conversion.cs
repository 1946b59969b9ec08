using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>
/// A graph of an older operator set (7 or later) written in version 16: sizes, bounds and axes are inputs from 13 on, a softmax goes over
/// one axis, and scattering can add from 16 on. The source of each change is the operators' change log of the specification.
/// </summary>
internal static class Opset16Conversion
{
    /// <summary>The opset that is reached.</summary>
    public const long Target = 16;

    /// <summary>For each operator that had another form: the version since which it has that of 16, and the rewriting.</summary>
    private static readonly Dictionary<string, (long Since, Func<NodeProto, AttributeInputs, IEnumerable<NodeProto>> Rewrite)> s_changed = new(StringComparer.Ordinal)
    {
        ["Clip"] = (11, (n, c) => [n.Moved(c.Scalar(n, "min", float.MinValue), c.Scalar(n, "max", float.MaxValue))]),
        ["Dropout"] = (12, (n, _) => [ProtoWriter.Node("Identity", n.Name, [n.Input[0]], [n.Output[0]])]),
        ["Pad"] = (11, (n, c) => [n.Moved(c.Integers(n, "pads"), c.Scalar(n, "value", 0))]),
        ["Slice"] = (10, (n, c) => [n.Moved(c.Integers(n, "starts"), c.Integers(n, "ends"), c.Integers(n, "axes"))]),
        ["Squeeze"] = (13, (n, c) => [n.Moved(c.Integers(n, "axes"))]),
        ["Unsqueeze"] = (13, (n, c) => [n.Moved(c.Integers(n, "axes"))]),
        ["ReduceSum"] = (13, (n, c) => [n.Moved(c.Integers(n, "axes"))]),
        ["Split"] = (13, (n, c) => [n.Moved(c.Integers(n, "split"))]),
        ["Softmax"] = (13, (n, _) => NodeConversions.OverTail(n)),
        ["LogSoftmax"] = (13, (n, _) => NodeConversions.OverTail(n)),
        ["Hardmax"] = (13, (n, _) => NodeConversions.OverTail(n)),
        ["BatchNormalization"] = (9, (n, _) => [NodeConversions.SpatialNorm(n)]),
        ["Upsample"] = (13, (n, c) => [NodeConversions.Resized(n, n.Input.Count > 1 ? n.Input[1] : c.Floats(n, "scales"))]),
        ["Resize"] = (11, (n, _) => [NodeConversions.Resized(n, n.Input[1])]),
    };

    /// <summary>The graph in the form of the new opset.</summary>
    /// <param name="source">The graph.</param>
    /// <param name="version">Its opset.</param>
    /// <exception cref="TlearnException">The opset is older than 7.</exception>
    public static GraphProto Apply(OnnxGraph source, long version)
    {
        var graph = source.Proto;
        if (version < 7) throw new TlearnException($"{source.Source.Name}: found opset {version}, expected at least 7", "Convert the network to a newer opset, or export it again.");
        var raised = new GraphProto { Name = graph.Name };
        var constants = new AttributeInputs(raised, Tensors(graph));
        foreach (var node in graph.Node)
        {
            var isOwn = node.Domain is "" or "ai.onnx";
            if (isOwn && s_changed.TryGetValue(node.OpType, out var change) && version < change.Since) raised.Node.AddRange(change.Rewrite(node, constants));
            else raised.Node.Add(node);
        }

        raised.Initializer.AddRange(graph.Initializer);
        raised.SparseInitializer.AddRange(graph.SparseInitializer);
        raised.Input.AddRange(graph.Input);
        raised.Output.AddRange(graph.Output);
        raised.ValueInfo.AddRange(graph.ValueInfo);
        return raised;
    }

    /// <summary>The names of all tensors of a graph.</summary>
    public static HashSet<string> Tensors(GraphProto graph) =>
        graph.Node.SelectMany(n => n.Output).Concat(graph.Initializer.Select(t => t.Name)).Concat(graph.Input.Select(i => i.Name)).ToHashSet(StringComparer.Ordinal);
}
