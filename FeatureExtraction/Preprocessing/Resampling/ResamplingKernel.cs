namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>The weight of a pixel by its distance from the place that is sampled, in pixels of the coarser of both grids.</summary>
internal abstract class ResamplingKernel
{
    /// <summary>Beyond this distance the weight is 0.</summary>
    public abstract double Support { get; }

    /// <summary>The weight at a distance.</summary>
    public abstract double Weight(double distance);
}
