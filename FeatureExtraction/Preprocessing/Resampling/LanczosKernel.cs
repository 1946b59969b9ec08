namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>The sinc function under the middle lobe of a three times wider one (Duchon 1979).</summary>
internal sealed class LanczosKernel : ResamplingKernel
{
    private const double Lobes = 3;

    public override double Support => Lobes;

    public override double Weight(double distance) => distance is >= -Lobes and < Lobes ? Sinc(distance) * Sinc(distance / Lobes) : 0;

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
