using TransferLearning.FineTuning.Gradients;

namespace TransferLearning.FineTuning.Kernels;

/// <summary>What a device does otherwise than by ONNX's own operators: which weight gradients managed code computes from two tensors of the graph, and in which layout convolutions run.</summary>
internal interface IKernelPolicy
{
    /// <summary>Whether a convolution's weight gradient is left to a kernel.</summary>
    bool Takes(ConvGeometry convolution);

    /// <summary>Channels of a block of the runtime's own layout; 0 where the device has none.</summary>
    int ChannelBlock { get; }
}

/// <summary>None: every gradient is the graph's, as devices beside the processor need it.</summary>
internal sealed class GraphAlone : IKernelPolicy
{
    /// <inheritdoc/>
    public bool Takes(ConvGeometry convolution) => false;

    /// <inheritdoc/>
    public int ChannelBlock => 0;
}

/// <summary>
/// On the processor: convolutions of images, whose weight gradient is bound by loading both tensors; as operators it takes a pass over both for each position of the
/// kernel. Those of one pixel are products that the runtime does as well, and so are patches. Elsewhere both tensors would have to be copied back.
/// </summary>
internal sealed class ConvolutionsByKernel : IKernelPolicy
{
    // Values that one thread may lay out: half a gigabyte.
    private const long MostScratch = 1L << 27;

    /// <inheritdoc/>
    public bool Takes(ConvGeometry convolution) =>
        convolution.Rank == 2 && (convolution.IsDepthwise ? convolution.Channels == convolution.Filters : convolution is { Groups: 1, IsPointwise: false, IsPatching: false })
        && convolution.In.Volume() <= MostScratch / 16 && IWeightGradient.Scratch(convolution) <= MostScratch;

    /// <inheritdoc/>
    public int ChannelBlock => ChannelBlocks.Size;
}

/// <summary>A weight gradient that a kernel computes.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Input">Tensor that the convolution reads.</param>
/// <param name="OutputGradient">Tensor with the gradient of what it makes.</param>
/// <param name="Geometry">Its sizes.</param>
internal sealed record KernelWork(string Weight, string Input, string OutputGradient, ConvGeometry Geometry);
