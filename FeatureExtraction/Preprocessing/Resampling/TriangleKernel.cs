namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Linear interpolation.</summary>
internal sealed class TriangleKernel : ResamplingKernel
{
    public override double Support => 1;

    public override double Weight(double distance) => Math.Max(0, 1 - Math.Abs(distance));
}
