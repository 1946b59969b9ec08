using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Graph;

/// <summary>Bodies of <c>If</c>, <c>Loop</c> and <c>Scan</c> read tensors of the graph around them by name.</summary>
internal static class Subgraphs
{
    /// <summary>Names that the node's bodies mention: an upper bound of what they take from outside, which is what keeping needs.</summary>
    public static IEnumerable<string> Captures(NodeProto node)
    {
        foreach (var attribute in node.Attribute)
        {
            if (attribute.G is not null)
            {
                foreach (var name in Mentions(attribute.G)) yield return name;
            }

            foreach (var name in attribute.Graphs.SelectMany(Mentions)) yield return name;
        }
    }

    private static IEnumerable<string> Mentions(GraphProto body) =>
        body.Node.SelectMany(n => n.Input.Concat(Captures(n))).Concat(body.Output.Select(o => o.Name));
}
