using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Pooling;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Export;

/// <summary>What stands behind a network's taps: from their maps to one feature vector an image, by the decisions that extraction takes.</summary>
internal static class TapVectors
{
    /// <summary>Name of the piece's output.</summary>
    public const string Name = "tlearn.features";

    /// <summary>Name of the piece's input for a tap.</summary>
    public static string Map(int tap) => $"tlearn.tap{tap}";

    /// <summary>Makes the piece.</summary>
    /// <param name="outputs">The taps, in the order of their vectors.</param>
    /// <param name="views">Views of each image, all images' first ones first: their vectors are averaged.</param>
    /// <param name="opset">The network's opset.</param>
    public static OnnxModel Build(IReadOnlyList<TapOutput> outputs, int views, long opset)
    {
        var graph = new OnnxModelBuilder(opset, "features");
        var vectors = outputs.Select((output, tap) => Vector(graph, output, Map(tap))).ToList();
        var dimension = outputs.Sum(c => c.Tap.Dimension);
        var joined = vectors[0];
        if (vectors.Count > 1)
        {
            joined = "tlearn.joined";
            graph.Node("Concat", vectors, [joined], ("axis", 1));
        }

        if (views == 1) graph.Node("Identity", [joined], [Name]);
        else
        {
            graph.Integers("tlearn.views", [3], [views, -1, dimension]).Node("Reshape", [joined, "tlearn.views"], ["tlearn.stacked"]);
            graph.Reduce("ReduceMean", "tlearn.stacked", 0, Name);
        }

        return graph.Output(Name, ElementType.Float, "N", dimension).Build();
    }

    private static string Vector(OnnxModelBuilder graph, TapOutput output, string map)
    {
        graph.Input(map, output.IsHalf ? ElementType.Float16 : ElementType.Float, ["N", .. output.Tail]);
        if (output.IsHalf)
        {
            graph.Node("Cast", [map], [$"{map}.single"], ("to", (long)ElementType.Float));
            map = $"{map}.single";
        }

        var shape = output.Shape;
        if (output.Pooling is FlattenPooling)
        {
            return output.Tail.Length == 1 ? map : output.Pooling.Append(graph, map, shape);
        }

        if (output.Tail.Length != 2)
        {
            // 0 keeps the batch, whatever it is; -1 is the number of positions.
            long[] target = shape.Order == ChannelAxis.First ? [0, shape.Channels, -1] : [0, -1, shape.Channels];
            graph.Integers($"{map}.shape", [3], target).Node("Reshape", [map, $"{map}.shape"], [$"{map}.flat"]);
            map = $"{map}.flat";
        }

        return output.Pooling.Append(graph, map, shape);
    }
}
