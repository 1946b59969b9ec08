using TransferLearning.Core.Preprocessing;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Unfreezing;

/// <summary>Whether a tensor is a tap of the ordinary extraction: floats, and a row an image. The network runs once, and only if somebody asks.</summary>
internal sealed class TapCheck(OnnxModel model, ImageSize? inputSize, Func<string, bool>? isKept, CancellationToken cancellation)
{
    // No network has five of anything in front by chance; three are its colours or query, key and value.
    private const int Batch = 5;

    private readonly Lazy<TensorFacts> _facts = new(() =>
    {
        var network = PreparedNetwork.Of(model, new TrainingGraphOptions { Weights = [], Batch = Batch, InputSize = inputSize }, Batch, cancellation);
        return TensorFacts.Probe(network.Model, [network.Input], cancellation);
    });

    public bool IsTap(string tensor) =>
        isKept?.Invoke(tensor) != false && _facts.Value.Element(tensor) == ElementType.Float && _facts.Value.Shape(tensor) is [Batch, _, ..] and var shape && shape.All(d => d > 0);
}
