using System.Runtime.InteropServices;
using Google.Protobuf;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>Another batch in a graph that was exported for a fixed one: in its input's shape and in the shapes that its nodes give tensors.</summary>
internal static class Rebatching
{
    public static GraphProto Apply(OnnxModel model, GraphProto graph, string input, long from, long to, IReadOnlySet<int> shaping)
    {
        var copy = graph.Clone();
        // What the file declares about inner tensors and outputs speaks of the old batch.
        copy.ValueInfo.Clear();
        foreach (var tensor in copy.Output.Select(o => o.Type?.TensorType).OfType<TypeProto.Types.Tensor>()) tensor.Shape = null;
        copy.Input.First(i => i.Name == input).Type.TensorType.Shape.Dim[0].DimValue = to;
        foreach (var index in shaping)
        {
            var node = copy.Node[index];
            if (model.Graph.Integers(node.Input[1]) is not { Count: > 0 } old || old[0] <= 0 || old[0] % from != 0) continue;
            var name = $"{node.Output[0]}.rebatched";
            long[] shape = [old[0] / from * to, .. old.Skip(1)];
            var stored = new TensorProto { Name = name, DataType = (int)ElementType.Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(shape)) };
            stored.Dims.Add(shape.Length);
            copy.Initializer.Add(stored);
            node.Input[1] = name;
        }

        return copy;
    }
}
