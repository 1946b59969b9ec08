using Microsoft.ML.OnnxRuntime;
using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>A tensor in pinned managed memory that the runtime reads or writes in place.</summary>
internal sealed class PinnedTensor : IDisposable
{
    public PinnedTensor(IReadOnlyList<long> shape)
        : this(AlignedMemory.Allocate(checked((int)shape.Volume())), shape)
    {
    }

    public PinnedTensor(Memory<float> memory, IReadOnlyList<long> shape)
    {
        Memory = memory;
        Value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, [.. shape]);
    }

    public Memory<float> Memory { get; }

    public OrtValue Value { get; }

    /// <inheritdoc/>
    public void Dispose() => Value.Dispose();
}
