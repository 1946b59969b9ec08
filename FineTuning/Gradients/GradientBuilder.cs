using TransferLearning.Core;
using TransferLearning.FineTuning.Kernels;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Gradients;

/// <summary>
/// Reverse-mode differentiation of a graph into the same graph (Griewank and Walther, Evaluating Derivatives, chapter 3): from the loss
/// backwards, node by node, only through what leads to a wanted tensor; gradients that meet are added.
/// </summary>
internal sealed class GradientBuilder
{
    private readonly IReadOnlyList<OnnxNode> _nodes;
    private readonly HashSet<string> _wanted;
    private readonly HashSet<string> _reached;
    private readonly Dictionary<string, List<string>> _parts = new(StringComparer.Ordinal);
    private readonly IKernelPolicy _kernels;
    private readonly List<KernelWork> _kernelWork = [];

    /// <summary>Prepares the way back.</summary>
    /// <param name="model">The network.</param>
    /// <param name="nodes">Its nodes that the loss needs, in their order.</param>
    /// <param name="facts">What is known of its tensors.</param>
    /// <param name="writer">Receives the new nodes.</param>
    /// <param name="wanted">Tensors whose gradients are wanted: weights, inputs.</param>
    /// <param name="kernels">Which weight gradients are left to managed kernels.</param>
    public GradientBuilder(OnnxModel model, IReadOnlyList<OnnxNode> nodes, TensorFacts facts, GraphWriter writer, IReadOnlyCollection<string> wanted, IKernelPolicy kernels)
    {
        (Model, _nodes, Facts, Writer, _kernels) = (model, nodes, facts, writer, kernels);
        _wanted = wanted.ToHashSet(StringComparer.Ordinal);
        var reached = new HashSet<string>(_wanted, StringComparer.Ordinal);
        foreach (var node in nodes.Where(n => n.Operator is not ("Shape" or "Size") && n.Needs.Any(reached.Contains)))
        {
            reached.UnionWith(node.Outputs.Where(o => o.Length > 0 && facts.Element(o) == ElementType.Float));
        }

        _reached = reached;
    }

    public OnnxModel Model { get; }

    /// <summary>What a wanted tensor is called in the user's file, for messages.</summary>
    public Func<string, string> NameOf { get; init; } = name => name;

    public TensorFacts Facts { get; }

    public GraphWriter Writer { get; }

    /// <summary>Weight gradients that managed code computes, from the tensors named there.</summary>
    public IReadOnlyList<KernelWork> KernelWork => _kernelWork;

    /// <summary>Walks back.</summary>
    /// <param name="seeds">Tensors with their gradients, from which the walk starts.</param>
    /// <returns>The gradient of each wanted tensor but those of <see cref="KernelWork"/>.</returns>
    /// <exception cref="TlearnException">A node on the way has no rule, or a wanted tensor does not change the seeds.</exception>
    public IReadOnlyDictionary<string, string> Run(params IReadOnlyList<(string Tensor, string Gradient)> seeds)
    {
        foreach (var (tensor, gradient) in seeds) Give(tensor, gradient);
        foreach (var node in _nodes.Reverse().Where(n => n.Outputs.Any(_parts.ContainsKey) && n.Needs.Any(Wants)))
        {
            GradientRules.Find(Model.Name, node).Apply(new NodeGradient(this, node));
        }

        var gradients = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in _wanted.Where(w => !_kernelWork.Any(k => k.Weight == w)))
        {
            gradients[name] = GradientOf(name) ?? throw new TlearnException(
                $"{Model.Name}: no gradient reaches '{NameOf(name)}': the logits do not change with it", "Leave it frozen: stored statistics and tensors behind the classifier cannot be trained.");
        }

        return gradients;
    }

    /// <summary>Whether something wanted lies behind a tensor.</summary>
    public bool Wants(string tensor) => _reached.Contains(tensor);

    /// <summary>The gradient of a tensor, its parts added; <see langword="null"/> where none arrived.</summary>
    public string? GradientOf(string tensor)
    {
        if (!_parts.TryGetValue(tensor, out var parts)) return null;
        if (parts.Count > 1) _parts[tensor] = parts = [parts.Count == 2 ? Writer.Add(parts[0], parts[1]) : Writer.Node("Sum", [.. parts], [])];
        return parts[0];
    }

    public void Give(string tensor, string gradient)
    {
        if (!Wants(tensor)) return;
        if (_parts.TryGetValue(tensor, out var parts)) parts.Add(gradient);
        else _parts[tensor] = [gradient];
    }

    public bool LeaveToKernel(NodeGradient node, ConvGeometry geometry)
    {
        // A weight with two readers has two gradients to add, which is the graph's work.
        var weight = node.In(1);
        if (!_kernels.Takes(geometry) || !_wanted.Contains(weight) || Model.Graph.Consumers(weight).Count() != 1) return false;
        _kernelWork.Add(new KernelWork(weight, node.In(0), node.Dy, geometry));
        return true;
    }
}
