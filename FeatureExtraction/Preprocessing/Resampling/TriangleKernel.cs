using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Linear interpolation.</summary>
internal sealed class TriangleKernel : ResamplingKernel
{
    public override double Support => 1;

    public override double Weight(double distance) => Math.Max(0, 1 - Math.Abs(distance));

    public override string Append(OnnxModelBuilder graph, string distance)
    {
        graph.Weight($"{distance}.one", [1], [1]).Node("Sub", [$"{distance}.one", distance], [$"{distance}.left"]).Node("Relu", [$"{distance}.left"], [$"{distance}.weight"]);
        return $"{distance}.weight";
    }
}
