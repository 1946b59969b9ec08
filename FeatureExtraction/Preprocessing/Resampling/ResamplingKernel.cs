using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>The weight of a pixel by its distance from the place that is sampled, in pixels of the coarser of both grids.</summary>
internal abstract class ResamplingKernel
{
    /// <summary>Beyond this distance the weight is 0.</summary>
    public abstract double Support { get; }

    /// <summary>The weight at a distance.</summary>
    public abstract double Weight(double distance);

    /// <summary>Adds the same to a graph, in single precision.</summary>
    /// <param name="graph">The graph, of opset 9 or later.</param>
    /// <param name="distance">Name of the distances, float32, none below 0.</param>
    /// <returns>Name of the weights, of the same shape; it and all others that are made begin with the distances' name.</returns>
    public abstract string Append(OnnxModelBuilder graph, string distance);
}

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
