namespace TransferLearning.FineTuning.WeightGradients;

/// <summary>The weight gradient of a convolution in managed code: for each weight the sum of X times dY over images and pixels.</summary>
internal interface IWeightGradient
{
    /// <summary>Computes it. The number of threads changes no bit.</summary>
    /// <param name="x">What the convolution read, <c>[N,C,H,W]</c>.</param>
    /// <param name="dy">The gradient of what it made, <c>[N,M,OH,OW]</c>.</param>
    /// <param name="gradient">Receives <c>[M,C/groups,KH,KW]</c>.</param>
    /// <param name="threads">Threads at most.</param>
    /// <param name="cancellation">Asked before each channel.</param>
    void Compute(ReadOnlyMemory<float> x, ReadOnlyMemory<float> dy, Memory<float> gradient, int threads, CancellationToken cancellation);

    /// <summary>The code for a convolution.</summary>
    /// <param name="geometry">Its sizes.</param>
    /// <param name="scratch">Where it lays maps out.</param>
    /// <param name="length">Values of the images that are laid out behind each other, about.</param>
    static IWeightGradient For(ConvGeometry geometry, ScratchPool scratch, int length = FeatureMapLayout.GoodLength) =>
        geometry.IsDepthwise ? new DepthwiseGradient(geometry, scratch, length) : new DenseGradient(geometry, scratch, length);

    /// <summary>Values that a thread lays out for it.</summary>
    static long Scratch(ConvGeometry geometry)
    {
        var layout = new FeatureMapLayout(geometry, FeatureMapLayout.GoodLength);
        return geometry.IsDepthwise ? layout.InputRoom + (long)layout.GradientRoom : (geometry.Channels * layout.InputRoom) + (geometry.Filters * layout.GradientRoom);
    }
}
