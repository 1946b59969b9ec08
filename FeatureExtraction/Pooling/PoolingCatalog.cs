using System.Numerics.Tensors;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>All poolings by name: a new one is a class and a line.</summary>
internal static class PoolingCatalog
{
    /// <summary>Every pooling.</summary>
    public static IReadOnlyList<IPooling> All { get; } =
    [
        new AveragePooling(), new MaxPooling(), new GemPooling(), new FlattenPooling("flatten"), new TokenPooling(), new FlattenPooling("none"),
    ];

    /// <summary>Finds a pooling.</summary>
    /// <exception cref="UsageException">There is none of that name; the message lists those there are.</exception>
    public static IPooling Find(string name) => All.FirstOrDefault(p => p.Name == name)
        ?? throw new UsageException($"pooling '{name}' does not exist, expected one of {string.Join(", ", All.Select(p => p.Name))}", "Name one of these: `Pool`.");
}

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

/// <summary>All values in the tensor's own order, C × P of them: <c>flatten</c> of a map, <c>none</c> of a tensor that is a vector already.</summary>
internal sealed class FlattenPooling(string name) : IPooling
{
    public string Name => name;

    public int Dimension(FeatureMapShape shape) => shape.Count;

    public void Pool(ReadOnlySpan<float> map, FeatureMapShape shape, Span<float> vector) => map.CopyTo(vector);

    public string Append(OnnxModelBuilder graph, string map, FeatureMapShape shape)
    {
        graph.Node("Flatten", [map], [$"{map}.pooled"], ("axis", 1));
        return $"{map}.pooled";
    }
}
