using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>
/// A graph that was exported for a fixed batch, made one for another batch or for any: in its input's shape and in the shapes that its nodes give tensors. Other places may hold
/// the batch, too: whether the graph then gives for each image what it gave before is for the caller to try.
/// </summary>
internal static class BatchDimension
{
    private const string AnyBatch = "N";

    /// <summary>The graph for another batch.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The input whose first dimension is the batch.</param>
    /// <param name="from">The batch that is fixed.</param>
    /// <param name="to">The new one.</param>
    /// <param name="shaping">Indices of nodes whose second input is a constant shape with the batch, or a multiple of it, in front.</param>
    public static GraphProto Replace(OnnxGraph graph, string input, long from, long to, IReadOnlySet<int> shaping)
    {
        var copy = WithoutShapes(graph.Proto);
        BatchOf(copy, input).DimValue = to;
        foreach (var index in shaping) Reshape(graph, copy, copy.Node[index], from, "rebatched", old => [old[0] / from * to, .. old.Skip(1)]);
        return copy;
    }

    /// <summary>The graph for any batch.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The input whose first dimension is the batch.</param>
    /// <param name="from">The batch that is fixed.</param>
    public static GraphProto Open(OnnxGraph graph, string input, long from)
    {
        var copy = WithoutShapes(graph.Proto);
        BatchOf(copy, input).DimParam = AnyBatch;
        var images = graph.ValuesFrom([input]);
        foreach (var node in copy.Node.Where(n => n is { OpType: "Reshape", Domain: "" or "ai.onnx", Input.Count: 2 } && images.Contains(n.Input[0]) && !images.Contains(n.Input[1])))
        {
            // The one dimension that is left open is the batch; where another is already, the batch is copied from what is reshaped.
            Reshape(graph, copy, node, from, "shape-of-any-batch", old => [old.Contains(-1) ? 0 : -1, .. old.Skip(1)]);
        }

        return copy;
    }

    // What the file declares about inner tensors and outputs speaks of the old batch.
    private static GraphProto WithoutShapes(GraphProto graph)
    {
        var copy = graph.Clone();
        copy.ValueInfo.Clear();
        foreach (var tensor in copy.Output.Select(o => o.Type?.TensorType).OfType<TypeProto.Types.Tensor>()) tensor.Shape = null;
        return copy;
    }

    private static ShapeProto.Types.Dimension BatchOf(GraphProto graph, string input) => graph.Input.First(i => i.Name == input).Type.TensorType.Shape.Dim[0];

    /// <summary>Gives a node another constant shape, where the one that it has begins with a multiple of the batch.</summary>
    private static void Reshape(OnnxGraph graph, GraphProto copy, NodeProto node, long from, string what, Func<IReadOnlyList<long>, long[]> reshaped)
    {
        if (graph.Integers(node.Input[1]) is not { Count: > 0 } old || old[0] <= 0 || old[0] % from != 0) return;
        var shape = reshaped(old);
        var stored = ProtoWriter.Tensor($"{node.Output[0]}.{what}", [shape.Length], shape);
        copy.Initializer.Add(stored);
        node.Input[1] = stored.Name;
    }
}
