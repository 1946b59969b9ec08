using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.WeightGradients;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Gradients.Writing;

/// <summary>One node on the way back: what its rule reads and gives.</summary>
internal sealed class NodeGradient(TensorGradients gradients, OnnxNode node)
{
    public OnnxNode Node => node;

    /// <summary>Where nodes are written.</summary>
    public GraphWriter Graph => gradients.Writer;

    public BlankRunFacts Facts => gradients.Facts;

    /// <summary>Gradient of the first output.</summary>
    public string Dy => DyOf(0) ?? throw new InvalidOperationException($"{node} has no gradient");

    public int InputCount => node.Inputs.Count;

    /// <summary>Gradient of an output; <see langword="null"/> where nothing behind it leads to the loss.</summary>
    public string? DyOf(int output) => gradients.Of(node.Outputs[output]);

    /// <summary>Name of an input; empty where it is left out.</summary>
    public string In(int input) => input < node.Inputs.Count ? node.Inputs[input] : "";

    public string Out(int output = 0) => node.Outputs[output];

    /// <summary>Whether an input is given.</summary>
    public bool Has(int input) => In(input).Length > 0;

    /// <summary>Whether something trainable lies behind an input.</summary>
    public bool Wants(int input) => Has(input) && gradients.Wants(In(input));

    public long[] Shape(int input) => Facts.Shape(In(input));

    public long[] OutShape(int output = 0) => Facts.Shape(node.Outputs[output]);

    /// <summary>Integers of an input that are the same for every image, or of the attribute that older operator sets have in its place.</summary>
    public IReadOnlyList<long>? Integers(int input, string attribute) => Has(input) ? Facts.Integers(In(input)) : node.Integers(attribute);

    /// <summary>The values of a constant float input; <see langword="null"/> where it is none.</summary>
    public float[]? Constant(int input) =>
        Has(input) && gradients.Model.Graph.Stored(In(input)) is { Element: ElementType.Float } stored && !Wants(input) ? stored.ToFloats() : null;

    /// <summary>Adds to an input's gradient.</summary>
    public void Give(int input, string gradient) => gradients.Give(In(input), gradient);

    /// <summary>Gives the sum that undoes a broadcast of an input to the output's shape.</summary>
    public void GiveBroadcast(int input, string gradient) => Give(input, Graph.SumTo(gradient, OutShape(), Shape(input)));

    /// <summary>Leaves a convolution's weight gradient to managed code, where the device and the weight allow it.</summary>
    public bool LeaveToManagedCode(ConvGeometry geometry) => gradients.LeaveToManagedCode(this, geometry);

    /// <summary>The failure of a form that no rule covers.</summary>
    public TlearnException Unsupported(string what) => new(
        $"{gradients.Model.Name}: node {node}: {what} has no gradient here", "Unfreeze only what lies behind that node: `Unfreeze` last:K or from:NODE.");
}
