using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>The tap is a vector already.</summary>
internal sealed class NoPooling : IPooling
{
    public string Name => "none";

    public int Dimension(FeatureMapShape shape) => shape.Count;

    public void Pool(ReadOnlySpan<float> map, FeatureMapShape shape, Span<float> vector) => map.CopyTo(vector);

    public string Append(OnnxModelBuilder graph, string map, FeatureMapShape shape)
    {
        graph.Node("Flatten", [map], [$"{map}.pooled"], ("axis", 1));
        return $"{map}.pooled";
    }
}
