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
