using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Graph;

/// <summary>The graph of a model: its nodes and stored tensors, and which node makes or reads which tensor.</summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, OnnxNode> _producers;
    private readonly ILookup<string, OnnxNode> _consumers;
    private readonly Dictionary<string, OnnxTensor> _constants;

    /// <summary>Keeps the graph without a copy; it must not be changed afterwards.</summary>
    internal OnnxGraph(GraphProto proto, OnnxSource source)
    {
        (Proto, Source) = (proto, source);
        Nodes = [.. proto.Node.Select((n, i) => new OnnxNode(n, i, source))];
        Initializers = [.. proto.Initializer.Select(t => new OnnxTensor(t, source))];
        _producers = new Dictionary<string, OnnxNode>(StringComparer.Ordinal);
        foreach (var node in Nodes)
        {
            foreach (var output in node.Outputs.Where(o => o.Length > 0)) _producers.TryAdd(output, node);
        }

        _consumers = Nodes.SelectMany(n => n.Needs.Distinct().Select(i => (i, n))).ToLookup(p => p.i, p => p.n);
        _constants = new Dictionary<string, OnnxTensor>(StringComparer.Ordinal);
        foreach (var tensor in Initializers) _constants.TryAdd(tensor.Name, tensor);
        // Before IR version 4 every initialiser was also listed as an input.
        Inputs = [.. proto.Input.Where(i => !_constants.ContainsKey(i.Name)).Select(ValueReader.Read)];
        Outputs = [.. proto.Output.Select(ValueReader.Read)];
    }

    /// <summary>The graph as it is in the file.</summary>
    internal GraphProto Proto { get; }

    /// <summary>Where it came from.</summary>
    internal OnnxSource Source { get; }

    /// <summary>Inputs that the caller must give: initialisers are not among them.</summary>
    internal IReadOnlyList<OnnxValue> Inputs { get; }

    /// <summary>Outputs.</summary>
    internal IReadOnlyList<OnnxValue> Outputs { get; }

    /// <summary>Stored tensors.</summary>
    internal IReadOnlyList<OnnxTensor> Initializers { get; }

    /// <summary>All nodes, producers before consumers.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>Names of all tensors that nodes make, in the order of the nodes.</summary>
    public IEnumerable<string> Tensors => Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0);

    /// <summary>The node that makes a tensor; <see langword="null"/> for inputs, initialisers and unknown names.</summary>
    public OnnxNode? Producer(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>The nodes that read a tensor.</summary>
    public IEnumerable<OnnxNode> Consumers(string tensor) => _consumers[tensor];

    /// <summary>The initialiser of that name.</summary>
    public OnnxTensor? Initializer(string tensor) => _constants.GetValueOrDefault(tensor);

    /// <summary>
    /// Whether a tensor has the same value for every image: it is an initialiser, or it is made from nothing but such tensors
    /// (a <c>Constant</c>, a dequantised or transposed weight).
    /// </summary>
    public bool IsConstant(string tensor)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([tensor]);
        while (open.TryPop(out var name))
        {
            if (!seen.Add(name) || _constants.ContainsKey(name)) continue;
            if (Producer(name) is not { } node) return false;
            foreach (var need in node.Needs) open.Push(need);
        }

        return true;
    }

    /// <summary>
    /// The stored tensor behind a name: an initialiser, or the value of a <c>Constant</c> node, seen through nodes that keep shape and
    /// meaning (<c>Identity</c>, <c>Cast</c>, <c>DequantizeLinear</c>); <see langword="null"/> where there is none.
    /// </summary>
    public OnnxTensor? Stored(string tensor)
    {
        for (var name = tensor; ;)
        {
            if (Initializer(name) is { } stored) return stored;
            switch (Producer(name))
            {
                case { Domain: "", Operator: "Constant" } constant: return constant.Tensor("value");
                case { Domain: "", Operator: "Identity" or "Cast" or "DequantizeLinear", Inputs.Count: > 0 } through: name = through.Inputs[0]; break;
                default: return null;
            }
        }
    }

    /// <summary>The integers of a constant, however the file writes it; <see langword="null"/> where it is none or holds no integers.</summary>
    public IReadOnlyList<long>? Integers(string tensor)
    {
        if (Producer(tensor) is { Domain: "", Operator: "Constant" } constant)
        {
            if (constant.Integers("value_ints") is { } several) return several;
            if (constant.Has("value_int")) return [constant.Integer("value_int", 0)];
        }

        return Stored(tensor) is { Element: ElementType.Int64 or ElementType.Int32 } stored ? stored.ToIntegers() : null;
    }

    /// <summary>The tensors whose values depend on the given ones, and these themselves.</summary>
    public IReadOnlySet<string> ReachableFrom(IEnumerable<string> tensors)
    {
        var reached = new HashSet<string>(tensors, StringComparer.Ordinal);
        foreach (var node in Nodes.Where(n => n.Needs.Any(reached.Contains))) reached.UnionWith(node.Outputs.Where(o => o.Length > 0));
        return reached;
    }

    /// <summary>As <see cref="ReachableFrom"/>, without what depends on nothing but the given tensors' shapes.</summary>
    public IReadOnlySet<string> ValuesFrom(IEnumerable<string> tensors)
    {
        var reached = new HashSet<string>(tensors, StringComparer.Ordinal);
        foreach (var node in Nodes.Where(n => n.Operator is not ("Shape" or "Size") && n.Needs.Any(reached.Contains))) reached.UnionWith(node.Outputs.Where(o => o.Length > 0));
        return reached;
    }

    /// <summary>The nodes that the given tensors need, in the order of the file.</summary>
    public IReadOnlyList<OnnxNode> NeededFor(IEnumerable<string> tensors)
    {
        var needed = new HashSet<int>();
        var open = new Stack<string>(tensors);
        while (open.TryPop(out var name))
        {
            if (Producer(name) is not { } node || !needed.Add(node.Index)) continue;
            foreach (var need in node.Needs) open.Push(need);
        }

        return [.. Nodes.Where(n => needed.Contains(n.Index))];
    }
}
