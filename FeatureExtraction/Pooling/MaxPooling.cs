using System.Numerics.Tensors;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>Largest value of each channel over all positions of the image, class tokens left out; NaN where one of them is NaN.</summary>
internal sealed class MaxPooling : IPooling
{
    public string Name => "max";

    public int Dimension(FeatureMapShape shape) => shape.Channels;

    public void Pool(ReadOnlySpan<float> map, FeatureMapShape shape, Span<float> vector)
    {
        if (shape.Order == ChannelAxis.First)
        {
            for (var c = 0; c < shape.Channels; c++) vector[c] = TensorPrimitives.Max(map.Slice((c * shape.Positions) + shape.ClassTokens, shape.Patches));
            return;
        }

        map.Slice(shape.ClassTokens * shape.Channels, shape.Channels).CopyTo(vector);
        for (var p = shape.ClassTokens + 1; p < shape.Positions; p++) TensorPrimitives.Max(vector, map.Slice(p * shape.Channels, shape.Channels), vector);
    }

    public string Append(OnnxModelBuilder graph, string map, FeatureMapShape shape)
    {
        graph.Reduce("ReduceMax", PatchOperators.Append(graph, map, shape), PatchOperators.Axis(shape), $"{map}.pooled");
        return $"{map}.pooled";
    }
}
