using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones.Devices;

namespace TransferLearning.FineTuning.Gradients;

/// <summary>What is trained, and at which batch.</summary>
internal sealed record TrainingGraphOptions
{
    /// <summary>Names of the float initialisers that are trained.</summary>
    public required IReadOnlyList<string> Weights { get; init; }

    /// <summary>Rows of a step, N; at least 1. Also networks with a fixed batch are brought to it where their graph allows.</summary>
    public required int Batch { get; init; }

    /// <summary>
    /// Tensors that are given instead of the network's input, because what makes them is frozen and ran before. Empty: the network's input.
    /// </summary>
    public IReadOnlyList<string> Cut { get; init; } = [];

    /// <summary>
    /// The tensor whose rows are the classes; where a softmax makes it, what enters the softmax are the logits. <see langword="null"/>: the
    /// output that the network's last classifier layer gives.
    /// </summary>
    public string? Output { get; init; }

    /// <summary>Height and width of the images; needed where the graph leaves them open.</summary>
    public ImageSize? InputSize { get; init; }

    /// <summary>Where it runs. Default: the processor.</summary>
    public DeviceSpec Device { get; init; } = DeviceSpec.Cpu;

    /// <summary>Threads of a step; 0 for one per core. The same number gives the same bits.</summary>
    public int Threads { get; init; }
}
