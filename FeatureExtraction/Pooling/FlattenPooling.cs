using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>All values in the tensor's own order: C × P of them.</summary>
internal sealed class FlattenPooling : IPooling
{
    public string Name => "flatten";

    public int Dimension(FeatureMapShape shape) => shape.Count;

    public void Pool(ReadOnlySpan<float> map, FeatureMapShape shape, Span<float> vector) => map.CopyTo(vector);

    public string Append(OnnxModelBuilder graph, string map, FeatureMapShape shape)
    {
        graph.Node("Flatten", [map], [$"{map}.pooled"], ("axis", 1));
        return $"{map}.pooled";
    }
}
