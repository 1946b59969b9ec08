using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>
/// Calls of functions that the file itself defines, replaced by the nodes of the functions, so that a walk over the graph meets only ONNX's own
/// operators. PyTorch's exporters of 2023 and 2024 wrote every operator as such a call.
/// </summary>
internal static class FunctionInlining
{
    /// <summary>
    /// Replaces the calls. These stay calls, and the runtime decides about them: calls inside bodies, calls that do not match their function, calls of functions that need other
    /// versions of operator sets than the model or have the name of one of the runtime's operators; and all calls where functions call each other in a circle or become too large.
    /// </summary>
    public static void Apply(ModelProto model)
    {
        if (model.Functions.Count == 0) return;
        var inlined = new InlinedCalls(model);
        if (!inlined.TryAdd(model.Graph.Node)) return;
        model.Graph.Node.Clear();
        model.Graph.Node.AddRange(inlined.Nodes);
        foreach (var (domain, version) in inlined.Versions.Where(v => model.OpsetImport.All(o => InlinedCalls.Domain(o) != v.Key))) model.OpsetImport.Add(new OperatorSetProto { Domain = domain, Version = version });
        // Functions that are still called may call others, so then all stay.
        var called = model.Graph.Node.SelectMany(n => Subgraphs.Nodes(n).Prepend(n)).Select(InlinedCalls.Key).ToHashSet();
        if (!model.Functions.Any(f => called.Contains(InlinedCalls.Key(f)))) model.Functions.Clear();
    }
}

/// <summary>Collects the nodes of a graph with calls replaced by the nodes of the functions, see <see cref="FunctionInlining"/>.</summary>
internal sealed class InlinedCalls(ModelProto model)
{
    // Limits: a small file of functions that call functions can grow without bound, and more levels of calls than this are a circle.
    private const int MostNodes = 1_000_000;
    private const int Deepest = 100;
    private const long MostBytes = 64L << 20;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = model.Functions
        .Where(f => !RuntimeDomains.All.Contains(f.Domain is "ai.onnx" ? "" : f.Domain)).GroupBy(Key).ToDictionary(g => g.Key, g => g.First());

    private readonly Dictionary<FunctionProto, long> _sizes = model.Functions.ToDictionary(f => f, f => (long)f.CalculateSize(), (IEqualityComparer<FunctionProto>)ReferenceEqualityComparer.Instance);

    // Some exporters declare tensors of functions in the graph's own list.
    private readonly HashSet<string> _tensors = [.. TensorNames.Of(model.Graph), .. model.Graph.ValueInfo.Select(v => v.Name)];
    private readonly HashSet<string> _names = [.. model.Graph.Node.SelectMany(n => Subgraphs.Nodes(n).Prepend(n)).Select(n => n.Name)];
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);
    private long _left = MostBytes + model.Functions.Sum(f => (long)f.CalculateSize());

    public List<NodeProto> Nodes { get; } = [];

    /// <summary>Versions of operator sets, of the model and of inlined functions; the first that names a set decides its version.</summary>
    public Dictionary<string, long> Versions { get; } = model.OpsetImport.GroupBy(Domain).ToDictionary(g => g.Key, g => g.First().Version, StringComparer.Ordinal);

    public static (string Domain, string Name, string Overload) Key(FunctionProto function) => (function.Domain, function.Name, function.Overload);

    public static (string Domain, string Name, string Overload) Key(NodeProto node) => (node.Domain, node.OpType, node.Overload);

    public static string Domain(OperatorSetProto set) => set.Domain is "ai.onnx" ? "" : set.Domain;

    /// <summary>Adds nodes; <see langword="false"/> where they are too many or calls nest too deeply.</summary>
    public bool TryAdd(IEnumerable<NodeProto> nodes) => nodes.All(n => TryAdd(n, 0));

    private bool TryAdd(NodeProto node, int depth)
    {
        if (!_functions.TryGetValue(Key(node), out var function) || !Fits(node, function))
        {
            Nodes.Add(node);
            return Nodes.Count <= MostNodes;
        }

        var prefix = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(o => o.Length > 0) ?? node.OpType;
        // The budget includes the size of each function once.
        if (depth == Deepest || !Charge(_sizes[function] + (2L * prefix.Length * function.Node.Count))) return false;
        foreach (var import in function.OpsetImport) Versions.TryAdd(Domain(import), import.Version);
        return Body(node, function, prefix) is { } body && body.All(n => TryAdd(n, depth + 1));
    }

    private bool Fits(NodeProto call, FunctionProto function) =>
        call.Input.Count <= function.Input.Count && call.Output.Count <= function.Output.Count
        && function.OpsetImport.All(i => !Versions.TryGetValue(Domain(i), out var known) || known == i.Version);

    private bool Charge(long bytes) => (_left -= bytes) >= 0;

    /// <summary>The function's nodes with the tensors and attributes of a call; <see langword="null"/> where they exceed the budget.</summary>
    private List<NodeProto>? Body(NodeProto call, FunctionProto function, string prefix)
    {
        var body = new GraphProto();
        body.Node.AddRange(function.Node);
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [""] = "" };
        foreach (var (i, input) in function.Input.Index()) names[input] = i < call.Input.Count ? call.Input[i] : "";
        List<(string From, string To)> passed = [];
        foreach (var (output, called) in function.Output.Zip(call.Output).Where(p => p.Second.Length > 0))
        {
            // An output that is also an input, or another output, has a name already.
            if (!names.TryAdd(output, called)) passed.Add((names[output], called));
        }

        foreach (var own in TensorNames.Of(body).Where(n => !names.ContainsKey(n))) names[own] = Fresh($"{prefix}/{own}", _tensors);
        List<NodeProto> nodes = [.. TensorNames.Apply(body, names).Node];
        foreach (var node in nodes)
        {
            if (node.Name.Length > 0) node.Name = Fresh($"{prefix}/{node.Name}", _names);
            if (!Subgraphs.Nodes(node).Prepend(node).ToList().TrueForAll(n => TrySettle(n, call, function))) return null;
        }

        foreach (var (from, to) in passed) nodes.Add(new NodeProto { OpType = "Identity", Name = Fresh($"{prefix}/{to}", _names), Input = { from }, Output = { to } });
        return nodes;
    }

    /// <summary>Replaces attributes that refer to attributes of the call by their values there, or by the function's defaults; without either they are removed.</summary>
    private bool TrySettle(NodeProto node, NodeProto call, FunctionProto function)
    {
        foreach (var attribute in node.Attribute.Where(a => a.RefAttrName.Length > 0).ToList())
        {
            node.Attribute.Remove(attribute);
            if (call.Attribute.Concat(function.AttributeProto).FirstOrDefault(a => a.Name == attribute.RefAttrName) is not { } value) continue;
            if (!Charge(value.CalculateSize())) return false;
            var settled = value.Clone();
            settled.Name = attribute.Name;
            node.Attribute.Add(settled);
        }

        return true;
    }

    private string Fresh(string wished, HashSet<string> taken) => TensorNames.Fresh(wished, taken, _next);
}
