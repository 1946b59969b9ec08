using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Cubic convolution with a = −0.5 (Keys 1981, equation 4).</summary>
internal sealed class CubicKernel : ResamplingKernel
{
    private const double A = -0.5;

    public override double Support => 2;

    public override double Weight(double distance)
    {
        var d = Math.Abs(distance);
        return d < 1 ? ((((A + 2) * d) - (A + 3)) * d * d) + 1
            : d < 2 ? ((((((d - 5) * d) + 8) * d) - 4) * A)
            : 0;
    }

    /// <summary>Both pieces, each held at the ends of its own stretch, where it is 0: their sum is the kernel.</summary>
    public override string Append(OnnxModelBuilder graph, string distance)
    {
        const float Inner = (float)A;
        var (near, far) = ($"{distance}.near", $"{distance}.far");
        graph.Clip(distance, 0, 1, near).Clip(distance, 1, 2, far);
        var inner = Horner(graph, near, Inner + 2, -(Inner + 3), 0, 1);
        var outer = Horner(graph, far, Inner, -5 * Inner, 8 * Inner, -4 * Inner);
        graph.Node("Add", [inner, outer], [$"{distance}.weight"]);
        return $"{distance}.weight";
    }

    private static string Horner(OnnxModelBuilder graph, string x, params ReadOnlySpan<float> coefficients)
    {
        graph.Weight($"{x}.c0", [1], coefficients[..1]);
        var sum = $"{x}.c0";
        for (var i = 1; i < coefficients.Length; i++)
        {
            graph.Weight($"{x}.c{i}", [1], coefficients.Slice(i, 1));
            graph.Node("Mul", [sum, x], [$"{x}.p{i}"]).Node("Add", [$"{x}.p{i}", $"{x}.c{i}"], [$"{x}.s{i}"]);
            sum = $"{x}.s{i}";
        }

        return sum;
    }
}
