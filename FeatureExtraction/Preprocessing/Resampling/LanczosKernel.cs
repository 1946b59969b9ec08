using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>The sinc function under the middle lobe of a three times wider one (Duchon 1979).</summary>
internal sealed class LanczosKernel : ResamplingKernel
{
    private const double Lobes = 3;

    public override double Support => Lobes;

    public override double Weight(double distance) => distance is >= -Lobes and < Lobes ? Sinc(distance) * Sinc(distance / Lobes) : 0;

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);

    public override string Append(OnnxModelBuilder graph, string distance)
    {
        // Nearer to 0 the quotient would be 0/0; there the kernel is 1 to the last bit of a float.
        const float Nearest = 1e-4f;
        graph.Clip(distance, Nearest, (float)Lobes, $"{distance}.held");
        var (narrow, wide) = (Sinc(graph, $"{distance}.held", $"{distance}.narrow", Math.PI), Sinc(graph, $"{distance}.held", $"{distance}.wide", Math.PI / Lobes));
        graph.Node("Mul", [narrow, wide], [$"{distance}.weight"]);
        return $"{distance}.weight";
    }

    private static string Sinc(OnnxModelBuilder graph, string x, string name, double frequency)
    {
        graph.Weight($"{name}.frequency", [1], [(float)frequency]).Node("Mul", [x, $"{name}.frequency"], [$"{name}.angle"]);
        graph.Node("Sin", [$"{name}.angle"], [$"{name}.sine"]).Node("Div", [$"{name}.sine", $"{name}.angle"], [$"{name}.sinc"]);
        return $"{name}.sinc";
    }
}
