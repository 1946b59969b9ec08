using TransferLearning.Core;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>Weights that lie in other files, brought into the model.</summary>
internal static class WeightsInside
{
    // A protobuf message ends at 2 GiB; the nodes and names need some of it.
    private const long Most = int.MaxValue - (64L << 20);

    /// <exception cref="TlearnException">Together they are larger than one file may be.</exception>
    public static GraphProto Apply(GraphProto graph, OnnxSource source)
    {
        var total = graph.Initializer.Sum(t => TensorData.ExternalFile(t) is null ? t.RawData.Length + (4L * t.FloatData.Count) : TensorData.ExternalBytes(t, source));
        if (total > Most)
        {
            throw new TlearnException(
                $"{source.Name}: its weights take {total / 1e9:0.0} GB, and one ONNX file holds at most {Most / 1e9:0.0} GB",
                "Take an earlier tap (what lies behind it is left out), or the network in float16.");
        }

        var copy = new GraphProto { Name = graph.Name };
        copy.Node.AddRange(graph.Node);
        copy.Initializer.AddRange(graph.Initializer.Select(t => TensorData.ExternalFile(t) is null ? t : TensorData.Inside(t, source)));
        copy.SparseInitializer.AddRange(graph.SparseInitializer);
        copy.Input.AddRange(graph.Input);
        copy.Output.AddRange(graph.Output);
        copy.ValueInfo.AddRange(graph.ValueInfo);
        return copy;
    }
}
