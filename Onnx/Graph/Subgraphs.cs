using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Graph;

/// <summary>Bodies of <c>If</c>, <c>Loop</c> and <c>Scan</c> read tensors of the graph around them by name.</summary>
internal static class Subgraphs
{
    /// <summary>Names that the node's bodies mention. They include all tensors that the bodies read from outside, so keeping these is enough.</summary>
    public static IEnumerable<string> Captures(NodeProto node) => Bodies(node).SelectMany(Mentions);

    /// <summary>All nodes of the bodies, those of bodies within them included.</summary>
    public static IEnumerable<NodeProto> Nodes(NodeProto node) => Bodies(node).SelectMany(b => b.Node).SelectMany(n => Nodes(n).Prepend(n));

    /// <summary>All bodies, those within them included.</summary>
    public static IEnumerable<GraphProto> AllBodies(NodeProto node) => Bodies(node).SelectMany(b => b.Node.SelectMany(AllBodies).Prepend(b));

    private static IEnumerable<GraphProto> Bodies(NodeProto node) =>
        node.Attribute.SelectMany(a => a.G is null ? a.Graphs : a.Graphs.Prepend(a.G));

    private static IEnumerable<string> Mentions(GraphProto body) =>
        body.Node.SelectMany(n => n.Input.Concat(Captures(n))).Concat(body.Output.Select(o => o.Name));
}
