using TransferLearning.FineTuning.Gradients;

namespace TransferLearning.FineTuning.Kernels;

/// <summary>Which weight gradients managed code computes from two tensors of the graph, in place of nodes of the graph.</summary>
internal interface IKernelPolicy
{
    /// <summary>Whether a convolution's weight gradient is left to a kernel.</summary>
    bool Takes(ConvGeometry convolution);
}

/// <summary>None: every gradient is the graph's, as devices beside the processor need it.</summary>
internal sealed class GraphAlone : IKernelPolicy
{
    /// <inheritdoc/>
    public bool Takes(ConvGeometry convolution) => false;
}

/// <summary>
/// Depthwise convolutions over images, whose weight gradient is bound by reading both tensors once; as operators it takes a pass over
/// both for each position of the kernel. On the processor alone: elsewhere both would have to be copied back.
/// </summary>
internal sealed class DepthwiseByKernel : IKernelPolicy
{
    /// <inheritdoc/>
    public bool Takes(ConvGeometry convolution) => convolution is { IsDepthwise: true, Rank: 2 } && convolution.Channels == convolution.Filters;
}

/// <summary>A weight gradient that a kernel computes.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Input">Tensor that the convolution reads.</param>
/// <param name="OutputGradient">Tensor with the gradient of what it makes.</param>
/// <param name="Geometry">Its sizes.</param>
internal sealed record KernelWork(string Weight, string Input, string OutputGradient, ConvGeometry Geometry);
