using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Export;

/// <summary>A few images twice: as extraction makes features of them, and as an exported network takes them.</summary>
/// <param name="Names">Paths of the images, or what was generated, <c>[B]</c>.</param>
/// <param name="Features">Their features, <c>[B,D]</c>.</param>
/// <param name="Shape">Shape of the network's input; its batch may be larger than B, what is behind is blank.</param>
public sealed record ExportSample(IReadOnlyList<string> Names, FeatureMatrix Features, IReadOnlyList<long> Shape)
{
    /// <summary>The input's values, float32; <see langword="null"/> for a network that takes pixels.</summary>
    public float[]? Tensor { get; init; }

    /// <summary>The input's values, RGB pixels; <see langword="null"/> for a network that takes prepared images.</summary>
    public byte[]? Pixels { get; init; }
}
