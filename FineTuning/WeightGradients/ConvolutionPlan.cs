using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.WeightGradients;

/// <summary>How a device runs convolutions: which weight gradients managed code computes, from two tensors of the graph, and in which layout the convolutions themselves run.</summary>
internal interface IConvolutionPlan
{
    /// <summary>Whether managed code computes the weight gradient of a convolution.</summary>
    bool IsManaged(ConvGeometry convolution);

    /// <summary>Channels of a block of the runtime's own layout; 0 where the device has none.</summary>
    int ChannelBlock { get; }
}

/// <summary>By ONNX's own operators alone, as devices other than the processor need it.</summary>
internal sealed class OperatorsAlone : IConvolutionPlan
{
    /// <inheritdoc/>
    public bool IsManaged(ConvGeometry convolution) => false;

    /// <inheritdoc/>
    public int ChannelBlock => 0;
}

/// <summary>
/// On the processor: convolutions of images, whose weight gradient is bound by loading both tensors; as operators it takes a pass over both for each position of the
/// kernel. Those of one pixel are products that the runtime does as well, and so are patches. Elsewhere both tensors would have to be copied back.
/// </summary>
internal sealed class ManagedOnProcessor : IConvolutionPlan
{
    // Values that one thread may lay out: half a gigabyte.
    private const long MostScratch = 1L << 27;

    /// <inheritdoc/>
    public bool IsManaged(ConvGeometry convolution) =>
        convolution.Rank == 2 && (convolution.IsDepthwise ? convolution.Channels == convolution.Filters : convolution is { Groups: 1, IsPointwise: false, IsPatching: false })
        && convolution.In.Volume() <= MostScratch / 16 && IWeightGradient.Scratch(convolution) <= MostScratch;

    /// <inheritdoc/>
    public int ChannelBlock => ChannelBlocks.Size;
}

/// <summary>A weight gradient that managed code computes.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Input">Tensor that the convolution reads.</param>
/// <param name="OutputGradient">Tensor with the gradient of what it makes.</param>
/// <param name="Geometry">Its sizes.</param>
internal sealed record ManagedGradient(string Weight, string Input, string OutputGradient, ConvGeometry Geometry);

/// <summary>How many channels the runtime's own layout has in a block on this processor: 16 with AVX-512, 8 with AVX2.</summary>
internal static class ChannelBlocks
{
    private static readonly Lazy<int> s_found = new(Probe);

    /// <summary>Channels of a block; 0 where this runtime has no such layout.</summary>
    public static int Size => s_found.Value;

    // The runtime has no call for it: four channels are filled up to a whole block, whose size then tells.
    private static int Probe()
    {
        const int Channels = 4;
        var model = new OnnxModelBuilder(name: "channel blocks").Input("x", ElementType.Float, 1, Channels, 1, 1).Output("y", ElementType.Float, 1, "C", 1, 1)
            .ForeignNode(RuntimeDomains.Blocked, "ReorderInput", ["x"], ["y"], ("channels_last", 0)).Build();
        try
        {
            using var session = NetworkSession.Open(model, DeviceSpec.Cpu, 1, out _);
            return OrtFailure.Guard(model.Name, () =>
            {
                using var x = OrtValue.CreateTensorValueFromMemory(new float[Channels], [1, Channels, 1, 1]);
                using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
                using var outputs = session.Run(run, ["x"], [x], ["y"]);
                return outputs[0].GetTensorTypeAndShape().Shape is [_, var block, ..] && block > Channels ? (int)block : 0;
            });
        }
        catch (TlearnException)
        {
            return 0;
        }
    }
}
