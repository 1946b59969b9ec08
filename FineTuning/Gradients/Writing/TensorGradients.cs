using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.WeightGradients;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Gradients.Writing;

/// <summary>The gradients of a graph's tensors on the way back: which are wanted, and what has arrived of each.</summary>
internal sealed class TensorGradients
{
    private readonly HashSet<string> _wanted;
    private readonly HashSet<string> _reached;
    private readonly Dictionary<string, List<string>> _parts = new(StringComparer.Ordinal);
    private readonly IConvolutionPlan _plan;
    private readonly List<ManagedGradient> _managed = [];

    /// <summary>Prepares the way back.</summary>
    /// <param name="model">The network.</param>
    /// <param name="nodes">Its nodes that the loss needs, in their order.</param>
    /// <param name="facts">What is known of its tensors.</param>
    /// <param name="writer">Receives the new nodes.</param>
    /// <param name="wanted">Tensors whose gradients are wanted: weights, inputs.</param>
    /// <param name="plan">Which weight gradients are left to managed code.</param>
    public TensorGradients(OnnxModel model, IReadOnlyList<OnnxNode> nodes, BlankRunFacts facts, GraphWriter writer, IReadOnlyCollection<string> wanted, IConvolutionPlan plan)
    {
        (Model, Facts, Writer, _plan) = (model, facts, writer, plan);
        _wanted = wanted.ToHashSet(StringComparer.Ordinal);
        _reached = new HashSet<string>(_wanted, StringComparer.Ordinal);
        foreach (var node in nodes.Where(n => n.Operator is not ("Shape" or "Size") && n.Needs.Any(_reached.Contains)))
        {
            _reached.UnionWith(node.Outputs.Where(o => o.Length > 0 && facts.Element(o) == ElementType.Float));
        }
    }

    public OnnxModel Model { get; }

    public BlankRunFacts Facts { get; }

    public GraphWriter Writer { get; }

    /// <summary>Weight gradients that managed code computes, from the tensors named there.</summary>
    public IReadOnlyList<ManagedGradient> Managed => _managed;

    /// <summary>The tensors whose gradients the graph is to compute: the wanted ones but those of <see cref="Managed"/>.</summary>
    public IEnumerable<string> WantedOfGraph => _wanted.Where(w => !_managed.Any(m => m.Weight == w));

    /// <summary>Whether something wanted lies behind a tensor.</summary>
    public bool Wants(string tensor) => _reached.Contains(tensor);

    /// <summary>Whether a gradient of a tensor has arrived.</summary>
    public bool Has(string tensor) => _parts.ContainsKey(tensor);

    /// <summary>The gradient of a tensor, its parts added; <see langword="null"/> where none arrived.</summary>
    public string? Of(string tensor)
    {
        if (!_parts.TryGetValue(tensor, out var parts)) return null;
        if (parts.Count > 1) _parts[tensor] = parts = [parts.Count == 2 ? Writer.Add(parts[0], parts[1]) : Writer.Node("Sum", [.. parts], [])];
        return parts[0];
    }

    /// <summary>Adds to a tensor's gradient, where it is wanted.</summary>
    public void Give(string tensor, string gradient)
    {
        if (!Wants(tensor)) return;
        if (_parts.TryGetValue(tensor, out var parts)) parts.Add(gradient);
        else _parts[tensor] = [gradient];
    }

    /// <summary>Leaves the gradient of a convolution's weight to managed code, where the plan says so.</summary>
    public bool LeaveToManagedCode(NodeGradient node, ConvGeometry geometry)
    {
        // A weight with two readers has two gradients to add, which is the graph's work.
        var weight = node.In(1);
        if (!_plan.IsManaged(geometry) || !_wanted.Contains(weight) || Model.Graph.Consumers(weight).Count() != 1) return false;
        _managed.Add(new ManagedGradient(weight, node.In(0), node.Dy, geometry));
        return true;
    }
}
