using System.Numerics.Tensors;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.Onnx.Editing;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>
/// The weights as the training graph reads them. Most are the trained ones themselves; a convolution with a norm in it reads the product of both, made before a step,
/// and what comes back goes to the weight, the scale and the shift by the chain rule: dW = dW′·s, ds = Σ dW′·W + db′·(bias − mean).
/// </summary>
internal sealed class GraphWeights : IDisposable
{
    private readonly Dictionary<string, TrainableWeight> _trained;
    private readonly IReadOnlyList<FoldedNorm> _norms;
    private readonly Func<string, ReadOnlyMemory<float>> _value; // made once: a step allocates nothing
    private readonly Dictionary<string, float[]> _constants;

    /// <summary>Takes memory for them.</summary>
    /// <param name="trained">The trained weights.</param>
    /// <param name="graph">What reads them.</param>
    public GraphWeights(IReadOnlyList<TrainableWeight> trained, TrainingGraph graph)
    {
        (_norms, _value) = (graph.Norms, Value);
        _trained = trained.ToDictionary(w => w.Name, StringComparer.Ordinal);
        _constants = _norms.SelectMany(Sources).Where(n => !_trained.ContainsKey(n)).Distinct().ToDictionary(n => n, n => graph.Stored(n), StringComparer.Ordinal);
        Values = graph.Weights.ToDictionary(
            w => w.Name, w => _trained.TryGetValue(w.Name, out var own) ? new PinnedTensor(own.ValueMemory, w.Shape) : new PinnedTensor(w.Shape), StringComparer.Ordinal);
        Gradients = graph.Weights.ToDictionary(
            w => w.Name, w => _trained.TryGetValue(w.Name, out var own) ? new PinnedTensor(own.GradientMemory, w.Shape) : new PinnedTensor(w.Shape), StringComparer.Ordinal);
    }

    /// <summary>What the graph reads, by its names.</summary>
    public IReadOnlyDictionary<string, PinnedTensor> Values { get; }

    /// <summary>Where the gradients of the whole batch go, by the graph's names.</summary>
    public IReadOnlyDictionary<string, PinnedTensor> Gradients { get; }

    /// <summary>Before a run: computes what the graph reads from the trained values.</summary>
    public void Fold()
    {
        foreach (var norm in _norms)
        {
            var bias = Values[norm.FoldedBias].Memory.Span;
            norm.Fold(_value, Values.TryGetValue(norm.FoldedWeight, out var weight) ? weight.Memory.Span : default, bias);
        }
    }

    /// <summary>After a step: gives the trained weights their gradients.</summary>
    public void Unfold()
    {
        foreach (var norm in _norms) Unfold(norm);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Values.Values.Concat(Gradients.Values)) tensor.Dispose();
    }

    private void Unfold(FoldedNorm norm)
    {
        ReadOnlySpan<float> scale = Value(norm.Scale).Span, variance = Value(norm.Variance).Span, mean = Value(norm.Mean).Span, bias = norm.Bias is null ? default : Value(norm.Bias).Span;
        ReadOnlySpan<float> db = Gradients[norm.FoldedBias].Memory.Span, dw = Gradients.TryGetValue(norm.FoldedWeight, out var folded) ? folded.Memory.Span : default;
        Span<float> toWeight = Gradient(norm.Weight), toBias = Gradient(norm.Bias), toScale = Gradient(norm.Scale), toShift = Gradient(norm.Shift);
        var row = dw.Length / scale.Length;
        for (var m = 0; m < scale.Length; m++)
        {
            var deviation = MathF.Sqrt(variance[m] + norm.Epsilon);
            var factor = scale[m] / deviation;
            if (!toShift.IsEmpty) toShift[m] = db[m];
            if (!toBias.IsEmpty) toBias[m] = db[m] * factor;
            if (!toScale.IsEmpty) toScale[m] = (TensorPrimitives.Dot(dw.Slice(m * row, row), Value(norm.Weight).Span.Slice(m * row, row)) + (db[m] * ((bias.IsEmpty ? 0 : bias[m]) - mean[m]))) / deviation;
            if (!toWeight.IsEmpty) TensorPrimitives.Multiply(dw.Slice(m * row, row), factor, toWeight.Slice(m * row, row));
        }
    }

    private ReadOnlyMemory<float> Value(string name) => _trained.TryGetValue(name, out var weight) ? weight.ValueMemory : _constants[name];

    private Span<float> Gradient(string? name) => name is not null && _trained.TryGetValue(name, out var weight) ? weight.GradientMemory.Span : default;

    private static IEnumerable<string> Sources(FoldedNorm norm) => ((string?[])[norm.Weight, norm.Bias, norm.Scale, norm.Shift, norm.Mean, norm.Variance]).OfType<string>();
}
