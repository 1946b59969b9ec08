using Microsoft.ML.OnnxRuntime;
using TransferLearning.FineTuning.Gradients;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>A tensor in pinned managed memory that the runtime reads or writes in place.</summary>
internal sealed class PinnedTensor : IDisposable
{
    public PinnedTensor(IReadOnlyList<long> shape)
        : this(GC.AllocateArray<float>(checked((int)shape.Volume()), pinned: true), shape)
    {
    }

    public PinnedTensor(float[] memory, IReadOnlyList<long> shape)
    {
        Memory = memory;
        Value = OrtValue.CreateTensorValueFromMemory(memory, [.. shape]);
    }

    public float[] Memory { get; }

    public OrtValue Value { get; }

    /// <inheritdoc/>
    public void Dispose() => Value.Dispose();
}
