using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>How nodes of older operator sets are written in a newer one.</summary>
internal static class NodeConversions
{
    /// <summary>The node with inputs in place of its attributes; the names of inputs left out at the end are dropped.</summary>
    public static NodeProto Moved(this NodeProto node, params ReadOnlySpan<string> inputs)
    {
        var moved = node.Clone();
        var kept = moved.Attribute.Where(a => a.Name is "axis" or "keepdims" or "mode").ToList();
        moved.Attribute.Clear();
        moved.Attribute.AddRange(kept);
        foreach (var input in inputs) moved.Input.Add(input);
        while (moved.Input[^1].Length == 0) moved.Input.RemoveAt(moved.Input.Count - 1);
        return moved;
    }

    /// <summary>The node without an attribute.</summary>
    public static NodeProto Without(this NodeProto node, string attribute)
    {
        var copy = node.Clone();
        foreach (var old in copy.Attribute.Where(a => a.Name == attribute).ToList()) copy.Attribute.Remove(old);
        return copy;
    }

    /// <summary>A batch norm without the attribute <c>spatial</c>, which version 9 removed: since then the operator does what the attribute's default meant.</summary>
    /// <exception cref="TlearnException">It is 0: each position had a mean and variance of its own.</exception>
    public static NodeProto SpatialNorm(NodeProto node) => node.Attribute.All(a => a.Name != "spatial" || a.I != 0)
        ? node.Without("spatial")
        : throw new TlearnException($"BatchNormalization '{node.Name}' has spatial=0, which later operator sets do not know", "Export the network again with an opset of 9 or later.");

    /// <summary>Before version 13 a softmax went over its axis and all later ones together: the input is flattened, and the result is reshaped.</summary>
    public static IEnumerable<NodeProto> OverTail(NodeProto node)
    {
        var axis = node.Attribute.FirstOrDefault(a => a.Name == "axis") is { HasI: true } a ? a.I : 1;
        var (input, output) = (node.Input[0], node.Output[0]);
        if (axis == -1) return [node];
        return
        [
            ProtoWriter.Node("Shape", $"{output}.shape", [input], [$"{output}.shape"]),
            ProtoWriter.Node("Flatten", $"{output}.flat", [input], [$"{output}.flat"], ("axis", axis)),
            ProtoWriter.Node(node.OpType, node.Name, [$"{output}.flat"], [$"{output}.rows"], ("axis", 1)),
            ProtoWriter.Node("Reshape", $"{output}.shaped", [$"{output}.rows", $"{output}.shape"], [output]),
        ];
    }

    /// <summary>A resize as it was before version 11: corners at whole pixels, nearest ones rounded down.</summary>
    public static NodeProto Resized(NodeProto node, string scales)
    {
        var mode = node.Attribute.FirstOrDefault(a => a.Name == "mode")?.S.ToStringUtf8() ?? "nearest";
        var resized = ProtoWriter.Node("Resize", node.Name, [node.Input[0], "", scales], [node.Output[0]]);
        resized.Attribute.Add(ProtoWriter.Attribute("mode", mode));
        resized.Attribute.Add(ProtoWriter.Attribute("coordinate_transformation_mode", "asymmetric"));
        if (mode == "nearest") resized.Attribute.Add(ProtoWriter.Attribute("nearest_mode", "floor"));
        return resized;
    }
}

/// <summary>Attributes that became inputs in a newer operator set: they are written as stored tensors of the new graph.</summary>
/// <param name="graph">Takes the tensors.</param>
/// <param name="taken">Names of tensors that are in use.</param>
internal sealed class AttributeInputs(GraphProto graph, HashSet<string> taken)
{
    /// <summary>A list of integers; empty text, an input left out, where the attribute is not given.</summary>
    public string Integers(NodeProto node, string attribute) => Find(node, attribute) is { } a ? Add(ProtoWriter.Tensor(Name(node, attribute), [a.Ints.Count], a.Ints.ToArray())) : "";

    /// <summary>A list of numbers; empty text, an input left out, where the attribute is not given.</summary>
    public string Floats(NodeProto node, string attribute) => Find(node, attribute) is { } a ? Add(ProtoWriter.Tensor(Name(node, attribute), [a.Floats.Count], a.Floats.ToArray())) : "";

    /// <summary>A number, or the fallback where the attribute is not given.</summary>
    public string Scalar(NodeProto node, string attribute, float fallback) =>
        Add(ProtoWriter.Tensor(Name(node, attribute), [], (float[])[Find(node, attribute) is { HasF: true } a ? a.F : fallback]));

    private string Add(TensorProto tensor)
    {
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string Name(NodeProto node, string attribute)
    {
        var name = $"{node.Output[0]}.{attribute}";
        while (!taken.Add(name)) name += "_";
        return name;
    }

    private static AttributeProto? Find(NodeProto node, string name) => node.Attribute.FirstOrDefault(a => a.Name == name);
}
