using TransferLearning.FineTuning.Gradients.Rules;
using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.WeightGradients;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Gradients;

/// <summary>
/// Reverse-mode differentiation of a graph into the same graph (Griewank and Walther, Evaluating Derivatives, chapter 3): from the loss
/// backwards, node by node, only through what leads to a wanted tensor; gradients that meet are added.
/// </summary>
/// <param name="model">The network.</param>
/// <param name="nodes">Its nodes that the loss needs, in their order.</param>
/// <param name="facts">What is known of its tensors.</param>
/// <param name="writer">Receives the new nodes.</param>
/// <param name="wanted">Tensors whose gradients are wanted: weights, inputs.</param>
/// <param name="plan">Which weight gradients are left to managed code.</param>
internal sealed class GradientBuilder(OnnxModel model, IReadOnlyList<OnnxNode> nodes, BlankRunFacts facts, GraphWriter writer, IReadOnlyCollection<string> wanted, IConvolutionPlan plan)
{
    private readonly TensorGradients _gradients = new(model, nodes, facts, writer, wanted, plan);

    /// <summary>What a wanted tensor is called in the user's file, for messages.</summary>
    public Func<string, string> NameOf { get; init; } = name => name;

    /// <summary>Weight gradients that managed code computes, from the tensors named there.</summary>
    public IReadOnlyList<ManagedGradient> Managed => _gradients.Managed;

    /// <summary>Walks back.</summary>
    /// <param name="seeds">Tensors with their gradients, from which the walk starts.</param>
    /// <returns>The gradient of each wanted tensor but those of <see cref="Managed"/>.</returns>
    /// <exception cref="TlearnException">A node on the way has no rule, or a wanted tensor does not change the seeds.</exception>
    public IReadOnlyDictionary<string, string> Run(params IReadOnlyList<(string Tensor, string Gradient)> seeds)
    {
        foreach (var (tensor, gradient) in seeds) _gradients.Give(tensor, gradient);
        foreach (var node in nodes.Reverse().Where(n => n.Outputs.Any(_gradients.Has) && n.Needs.Any(_gradients.Wants)))
        {
            GradientRules.Find(model.Name, node)(new NodeGradient(_gradients, node));
        }

        return _gradients.WantedOfGraph.ToDictionary(name => name, Arrived, StringComparer.Ordinal);
    }

    private string Arrived(string name) => _gradients.Of(name) ?? throw new TlearnException(
        $"{model.Name}: no gradient reaches '{NameOf(name)}': the logits do not change with it", "Leave it frozen: stored statistics and tensors behind the classifier cannot be trained.");
}
