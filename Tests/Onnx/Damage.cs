using Google.Protobuf;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Tests.Onnx;

/// <summary>Damage to ONNX files: of their bytes, and of their fields, which stay readable and say nonsense.</summary>
internal static class Damage
{
    private static readonly long[] s_sizes = [-1, 0, 1, 3, 1 << 20, int.MaxValue, long.MaxValue, long.MinValue];

    public static byte[] Bytes(byte[] original, Random random, int kind)
    {
        if (kind % 3 == 0) return original[..random.Next(original.Length)];
        var bytes = (byte[])original.Clone();
        for (var k = 0; k < 1 + (kind % 10); k++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    public static byte[] Fields(byte[] original, Random random)
    {
        var model = ModelProto.Parser.ParseFrom(original);
        for (var k = 0; k < 1 + random.Next(3); k++) Field(model.Graph, random);
        return model.ToByteArray();
    }

    private static void Field(GraphProto graph, Random random)
    {
        var (node, other) = (Pick(graph.Node), Pick(graph.Node));
        var weight = Pick(graph.Initializer);
        switch (random.Next(14))
        {
            case 0: (node.OpType, other.OpType) = (other.OpType, node.OpType); break;
            case 1 when node.Input.Count > 0 && other.Input.Count > 0: (node.Input[0], other.Input[0]) = (other.Input[0], node.Input[0]); break;
            case 2 when node.Output.Count > 0 && other.Output.Count > 0: (node.Output[0], other.Output[0]) = (other.Output[0], node.Output[0]); break;
            case 3: node.Input.Clear(); break;
            case 4: node.Output.Clear(); break;
            case 5: node.Domain = "com.example"; break;
            case 6 when weight.Dims.Count > 0: weight.Dims[random.Next(weight.Dims.Count)] = s_sizes[random.Next(s_sizes.Length)]; break;
            case 7: weight.DataType = random.Next(24); break;
            case 8: weight.RawData = ByteString.CopyFrom(weight.RawData.Span[..(weight.RawData.Length / 2)]); break;
            case 9:
                weight.DataLocation = 1;
                weight.ExternalData.Add(new EntryProto { Key = "location", Value = random.Next(2) == 0 ? "../../README.md" : "model.onnx" });
                weight.ExternalData.Add(new EntryProto { Key = "offset", Value = $"{s_sizes[random.Next(s_sizes.Length)]}" });
                break;
            case 10: graph.Input[0].Type.TensorType.Shape.Dim[random.Next(4)].DimValue = s_sizes[random.Next(s_sizes.Length)]; break;
            case 11 when node.Attribute.Count > 0 && Pick(node.Attribute) is var attribute:
                for (var i = 0; i < attribute.Ints.Count; i++) attribute.Ints[i] = s_sizes[random.Next(s_sizes.Length)];
                if (attribute.HasI) attribute.I = s_sizes[random.Next(s_sizes.Length)];
                break;
            case 12: node.Attribute.Clear(); break;
            default: graph.Node.Remove(node); break;
        }

        T Pick<T>(IList<T> from) => from[random.Next(from.Count)];
    }
}
