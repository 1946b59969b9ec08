using System.Runtime.InteropServices;
using Google.Protobuf;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>
/// An open batch in a graph that was exported for a fixed one: in its input's shape and in the shapes that its nodes give tensors. Other places may hold the batch, too: whether
/// the graph then gives for each image what it gave before is for the caller to try.
/// </summary>
internal static class BatchOpening
{
    private const string Symbol = "N";

    public static GraphProto Apply(OnnxModel model, GraphProto graph, string input, long from)
    {
        var copy = graph.Clone();
        // What the file declares about inner tensors and outputs speaks of the old batch.
        copy.ValueInfo.Clear();
        foreach (var tensor in copy.Output.Select(o => o.Type?.TensorType).OfType<TypeProto.Types.Tensor>()) tensor.Shape = null;
        copy.Input.First(i => i.Name == input).Type.TensorType.Shape.Dim[0].DimParam = Symbol;
        var images = model.Graph.ValuesFrom([input]);
        foreach (var node in copy.Node.Where(n => n is { OpType: "Reshape", Domain: "" or "ai.onnx", Input.Count: 2 } && images.Contains(n.Input[0]) && !images.Contains(n.Input[1])))
        {
            if (model.Graph.Integers(node.Input[1]) is not { Count: > 0 } old || old[0] <= 0 || old[0] % from != 0) continue;
            var name = $"{node.Output[0]}.shape-of-any-batch";
            // The one dimension that is left open is the batch; where another is already, the batch is copied from what is reshaped.
            long[] shape = [old.Contains(-1) ? 0 : -1, .. old.Skip(1)];
            var stored = new TensorProto { Name = name, DataType = (int)ElementType.Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(shape)) };
            stored.Dims.Add(shape.Length);
            copy.Initializer.Add(stored);
            node.Input[1] = name;
        }

        return copy;
    }
}
