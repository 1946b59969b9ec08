using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>The first token: the class token of a vision transformer (Dosovitskiy et al. 2021, section 3.1).</summary>
internal sealed class TokenPooling : IPooling
{
    public string Name => "token";

    public int Dimension(FeatureMapShape shape) => shape.Channels;

    public void Pool(ReadOnlySpan<float> map, FeatureMapShape shape, Span<float> vector)
    {
        if (shape.Order == ChannelAxis.Last) map[..shape.Channels].CopyTo(vector);
        else for (var c = 0; c < shape.Channels; c++) vector[c] = map[c * shape.Positions];
    }

    public string Append(OnnxModelBuilder graph, string map, FeatureMapShape shape)
    {
        graph.Integers($"{map}.first", [], [0]).Node("Gather", [map, $"{map}.first"], [$"{map}.pooled"], ("axis", PatchOperators.Axis(shape)));
        return $"{map}.pooled";
    }
}
