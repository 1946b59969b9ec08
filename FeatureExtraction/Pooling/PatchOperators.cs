using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Pooling;

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
