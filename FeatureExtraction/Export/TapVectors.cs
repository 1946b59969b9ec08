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
    /// <param name="channels">The taps, in the order of their vectors.</param>
    /// <param name="views">Views of each image, all images' first ones first: their vectors are averaged.</param>
    /// <param name="opset">The network's opset.</param>
    public static OnnxModel Build(IReadOnlyList<TapChannel> channels, int views, long opset)
    {
        var graph = new OnnxModelBuilder(opset, "features");
        var vectors = channels.Select((channel, tap) => Vector(graph, channel, Map(tap))).ToList();
        var dimension = channels.Sum(c => c.Tap.Dimension);
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

    private static string Vector(OnnxModelBuilder graph, TapChannel channel, string map)
    {
        graph.Input(map, channel.IsHalf ? ElementType.Float16 : ElementType.Float, ["N", .. channel.Tail]);
        if (channel.IsHalf)
        {
            graph.Node("Cast", [map], [$"{map}.single"], ("to", (long)ElementType.Float));
            map = $"{map}.single";
        }

        var shape = channel.Shape;
        if (channel.Pooling is NoPooling or FlattenPooling)
        {
            return channel.Tail.Length == 1 ? map : channel.Pooling.Append(graph, map, shape);
        }

        if (channel.Tail.Length != 2)
        {
            // 0 keeps the batch, whatever it is; -1 is the number of positions.
            long[] target = shape.Order == ChannelAxis.First ? [0, shape.Channels, -1] : [0, -1, shape.Channels];
            graph.Integers($"{map}.shape", [3], target).Node("Reshape", [map, $"{map}.shape"], [$"{map}.flat"]);
            map = $"{map}.flat";
        }

        return channel.Pooling.Append(graph, map, shape);
    }
}
