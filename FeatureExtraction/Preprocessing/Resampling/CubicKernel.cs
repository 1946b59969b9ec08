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
}
