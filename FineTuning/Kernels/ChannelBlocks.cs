using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Kernels;

/// <summary>How many channels the runtime's own layout has in a block on this processor: 16 with AVX-512, 8 with AVX2.</summary>
internal static class ChannelBlocks
{
    private static readonly Lazy<int> Found = new(Probe);

    /// <summary>Channels of a block; 0 where this runtime has no such layout.</summary>
    public static int Size => Found.Value;

    // The runtime has no call for it: four channels are filled up to a whole block, whose size then tells.
    private static int Probe()
    {
        const int Channels = 4;
        var model = new OnnxModelBuilder(name: "channel blocks").Input("x", ElementType.Float, 1, Channels, 1, 1).Output("y", ElementType.Float, 1, "C", 1, 1)
            .ForeignNode(OnnxModel.BlockedDomain, "ReorderInput", ["x"], ["y"], ("channels_last", 0)).Build();
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
