using TransferLearning.FeatureExtraction.Pooling;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>How the maps of a network are laid out: which axis holds the channels, which positions are no part of the image.</summary>
internal sealed class MapLayouts(OnnxModel model)
{
    private readonly ChannelFinder _channels = new(model);
    private readonly ClassTokens _tokens = new(model.Graph, model.Inputs.Select(i => i.Name));

    /// <summary>Layout of one image's part of a tensor; <see langword="null"/> where the graph does not tell it.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="shape">Its real shape, the batch first.</param>
    public FeatureMapShape? Of(string tensor, IReadOnlyList<long> shape)
    {
        if (IsVector(shape)) return FeatureMapShape.Vector(checked((int)shape.Skip(1).Aggregate(1L, (a, b) => checked(a * b))));
        if (_channels.Axis(tensor, shape) is not { } axis) return null;
        var layout = FeatureMapShape.Of(shape, axis);
        var count = shape.Count == 3 ? _tokens.Count(tensor) : 0;
        return count < layout.Positions ? layout with { ClassTokens = count } : layout;
    }

    /// <summary>Whether all dimensions behind the batch but one are 1.</summary>
    public static bool IsVector(IReadOnlyList<long> shape) => shape.Skip(1).Count(d => d > 1) <= 1;
}
