using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>Turns what a tap gives for one image into one vector. Implementations hold no state and are safe for all threads.</summary>
internal interface IPooling
{
    /// <summary>Name in options and recipes.</summary>
    string Name { get; }

    /// <summary>Length of the vector, D.</summary>
    int Dimension(FeatureMapShape shape);

    /// <summary>Pools one image.</summary>
    /// <param name="map">The tap's values, <c>[C,P]</c> or <c>[P,C]</c>.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="vector">Receives the vector, <c>[D]</c>.</param>
    void Pool(ReadOnlySpan<float> map, FeatureMapShape shape, Span<float> vector);

    /// <summary>Adds what <see cref="Pool"/> does to a graph, for a batch.</summary>
    /// <param name="graph">The graph; operators are written as its opset (7 or later) has them.</param>
    /// <param name="map">Name of the tap's values, float32 <c>[N,C,P]</c> or <c>[N,P,C]</c>.</param>
    /// <param name="shape">The shape of one image's part.</param>
    /// <returns>Name of the vectors, <c>[N,D]</c>; it and all others that are made begin with the map's name.</returns>
    string Append(OnnxModelBuilder graph, string map, FeatureMapShape shape);
}

/// <summary>The positions of a map that show a part of the image, as operators of a graph.</summary>
internal static class PatchOperators
{
    /// <summary>The axis of the positions in <c>[N,C,P]</c> or <c>[N,P,C]</c>.</summary>
    public static long Axis(FeatureMapShape shape) => shape.Order == ChannelAxis.First ? 2 : 1;

    /// <summary>Leaves the class tokens out, where there are any.</summary>
    /// <returns>Name of the rest.</returns>
    public static string Append(OnnxModelBuilder graph, string map, FeatureMapShape shape)
    {
        if (shape.ClassTokens == 0) return map;
        graph.SliceFrom(map, Axis(shape), shape.ClassTokens, $"{map}.patches");
        return $"{map}.patches";
    }
}
