using System.Numerics.Tensors;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>Mean of each channel over all positions of the image, class tokens left out (Lin et al. 2013, Network in Network, section 3.2).</summary>
internal sealed class AveragePooling : IPooling
{
    public string Name => "avg";

    public int Dimension(FeatureMapShape shape) => shape.Channels;

    public void Pool(ReadOnlySpan<float> map, FeatureMapShape shape, Span<float> vector)
    {
        if (shape.Order == ChannelAxis.First)
        {
            for (var c = 0; c < shape.Channels; c++) vector[c] = TensorPrimitives.Sum(map.Slice((c * shape.Positions) + shape.ClassTokens, shape.Patches)) / shape.Patches;
            return;
        }

        vector.Clear();
        for (var p = shape.ClassTokens; p < shape.Positions; p++) TensorPrimitives.Add(vector, map.Slice(p * shape.Channels, shape.Channels), vector);
        TensorPrimitives.Divide(vector, shape.Patches, vector);
    }

    public string Append(OnnxModelBuilder graph, string map, FeatureMapShape shape)
    {
        graph.Reduce("ReduceMean", PatchOperators.Append(graph, map, shape), PatchOperators.Axis(shape), $"{map}.pooled");
        return $"{map}.pooled";
    }
}
