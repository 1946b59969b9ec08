using System.Numerics.Tensors;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>
/// Generalised mean of each channel over all positions of the image (class tokens left out), (Σ max(x, ε)³ / P)^⅓: between the average and the maximum
/// (Radenović, Tolias, Chum 2018, section 3.2, equation 3, with p = 3 and ε = 1e-6).
/// </summary>
internal sealed class GemPooling : IPooling
{
    private const float Smallest = 1e-6f;

    public string Name => "gem";

    public int Dimension(FeatureMapShape shape) => shape.Channels;

    public void Pool(ReadOnlySpan<float> map, FeatureMapShape shape, Span<float> vector)
    {
        var cubes = new float[shape.Order == ChannelAxis.First ? shape.Patches : shape.Channels];
        vector.Clear();
        if (shape.Order == ChannelAxis.First)
        {
            for (var c = 0; c < shape.Channels; c++)
            {
                Cube(map.Slice((c * shape.Positions) + shape.ClassTokens, shape.Patches), cubes);
                vector[c] = TensorPrimitives.Sum<float>(cubes);
            }
        }
        else
        {
            for (var p = shape.ClassTokens; p < shape.Positions; p++)
            {
                Cube(map.Slice(p * shape.Channels, shape.Channels), cubes);
                TensorPrimitives.Add(vector, cubes, vector);
            }
        }

        TensorPrimitives.Divide(vector, shape.Patches, vector);
        TensorPrimitives.Cbrt(vector, vector);
    }

    public string Append(OnnxModelBuilder graph, string map, FeatureMapShape shape)
    {
        var patches = PatchOperators.Append(graph, map, shape);
        graph.Clip(patches, Smallest, float.MaxValue, $"{map}.raised");
        graph.Node("Mul", [$"{map}.raised", $"{map}.raised"], [$"{map}.squares"]).Node("Mul", [$"{map}.squares", $"{map}.raised"], [$"{map}.cubes"]);
        graph.Reduce("ReduceMean", $"{map}.cubes", PatchOperators.Axis(shape), $"{map}.mean");
        graph.Weight($"{map}.third", [1], [1f / 3]).Node("Pow", [$"{map}.mean", $"{map}.third"], [$"{map}.pooled"]);
        return $"{map}.pooled";
    }

    private static void Cube(ReadOnlySpan<float> values, Span<float> cubes)
    {
        TensorPrimitives.Max(values, Smallest, cubes);
        for (var i = 0; i < cubes.Length; i++) cubes[i] *= cubes[i] * cubes[i];
    }
}
