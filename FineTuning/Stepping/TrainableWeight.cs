using TransferLearning.Core.Memory;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>A weight that is trained, and its gradient. Both lie in aligned memory that the runtime reads and writes in place.</summary>
internal sealed class TrainableWeight
{
    private readonly Memory<float> _values;
    private readonly Memory<float> _gradient;

    internal TrainableWeight(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> values)
    {
        (Name, Shape) = (name, shape);
        _values = new AlignedArray<float>(values.Length).Memory;
        _gradient = new AlignedArray<float>(values.Length).Memory;
        values.CopyTo(_values.Span);
    }

    /// <summary>Name of the initialiser in the network's file.</summary>
    public string Name { get; }

    /// <summary>Its shape; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Number of values.</summary>
    public int Count => _values.Length;

    /// <summary>The values, row-major; the next step uses what is written here.</summary>
    public Span<float> Values => _values.Span;

    /// <summary>The gradient of the last step's loss, row-major.</summary>
    public ReadOnlySpan<float> Gradient => _gradient.Span;

    internal Memory<float> ValueMemory => _values;

    internal Memory<float> GradientMemory => _gradient;
}
