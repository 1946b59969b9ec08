using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core.Memory;
using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>
/// A tensor in memory that the runtime reads or writes in place. The memory is aligned: where a vector begins decides in the runtime's operators which values are added
/// together, and so the last bit of a sum. With this a training ends with the same bits in every process.
/// </summary>
internal sealed class PinnedTensor : IDisposable
{
    public PinnedTensor(IReadOnlyList<long> shape)
        : this(new AlignedArray<float>(checked((int)shape.Volume())).Memory, shape)
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
