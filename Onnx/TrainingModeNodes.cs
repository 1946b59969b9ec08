using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx;

/// <summary>
/// Finds nodes that behave as in training: batch norms that use the statistics of the batch, dropout that drops, random numbers. Bodies of nodes and functions that are called
/// are searched, too.
/// </summary>
internal static class TrainingModeNodes
{
    private static readonly HashSet<string> s_random = ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"];

    /// <summary>All such nodes, in the order of the file; of a function's nodes the call comes first.</summary>
    public static IReadOnlyList<OnnxNode> Find(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var found = new List<OnnxNode>();
        Search(model.Graph.Proto.Node, model.Graph.Proto.Initializer, new KnownNumbers(model.Graph.Source, null), []);
        return found;

        void Search(IEnumerable<NodeProto> nodes, IEnumerable<TensorProto> stored, KnownNumbers known, IReadOnlyList<FunctionProto> callers)
        {
            known.Add(stored);
            foreach (var node in nodes)
            {
                if (IsOne(node, known)) found.Add(new OnnxNode(node, -1, model.Graph.Source));
                foreach (var body in node.Attribute.SelectMany(a => a.G is null ? a.Graphs : a.Graphs.Prepend(a.G))) Search(body.Node, body.Initializer, new KnownNumbers(model.Graph.Source, known), callers);
                known.Add(node);
                // ONNX forbids functions that call themselves; the runtime will report them.
                if (model.Envelope.Functions.FirstOrDefault(f => f.Name == node.OpType && Domain(f.Domain) == Domain(node.Domain)) is { } function && !callers.Contains(function))
                {
                    Search(function.Node, [], known.Inside(function, node), [.. callers, function]);
                }
            }
        }
    }

    /// <summary>What is wrong with such a node, a sentence.</summary>
    public static string Describe(OnnxNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Operator switch
        {
            "BatchNormalization" => $"node {node} is in training mode: it normalises by the mean and variance of whatever stands in the batch, not by those that were learnt",
            "Dropout" => $"node {node} is in training mode: it drops values at random",
            _ => $"node {node} draws random numbers",
        };
    }

    private static bool IsOne(NodeProto node, KnownNumbers known) => Domain(node.Domain).Length == 0 && node.OpType switch
    {
        "BatchNormalization" => known.Attribute(node, "training_mode") is not (null or 0),
        "Dropout" => node.Input.Count > 2 && known.Value(node.Input[2]) is not (null or 0) && known.Value(node.Input[1]) is not 0,
        var op => s_random.Contains(op),
    };

    private static string Domain(string domain) => domain is "ai.onnx" ? "" : domain;
}

/// <summary>The constants of a graph that are single numbers or truth values, by name; a body also sees those of the graph around it.</summary>
internal sealed class KnownNumbers(OnnxSource source, KnownNumbers? around)
{
    private readonly Dictionary<string, double?> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AttributeProto> _given = new(StringComparer.Ordinal);

    /// <summary>The number; <see langword="null"/> where it depends on the image or is not read.</summary>
    public double? Value(string name) => name.Length == 0 ? null : _values.TryGetValue(name, out var value) ? value : around?.Value(name);

    /// <summary>An integer attribute of a node: its own value, or that of the function call's attribute that it refers to.</summary>
    public long? Attribute(NodeProto node, string name) => node.Attribute.FirstOrDefault(a => a.Name == name) switch
    {
        { HasRefAttrName: true, RefAttrName.Length: > 0 } referring => Given(referring.RefAttrName)?.I,
        { HasI: true } own => own.I,
        _ => null,
    };

    public void Add(IEnumerable<TensorProto> stored)
    {
        foreach (var tensor in stored.Where(t => t.Dims.Aggregate(1L, (product, d) => product * d) == 1)) _values[tensor.Name] = Number(tensor);
    }

    /// <summary>Adds the output of a node, where it is a known number.</summary>
    public void Add(NodeProto node)
    {
        if (node.Output.Count == 0 || (node.OpType != "Constant" && node.Input.Count == 0)) return;
        double? value = node.OpType switch
        {
            "Constant" when node.Attribute.FirstOrDefault(a => a.Name == "value")?.T is { } tensor => Number(tensor),
            "Constant" when node.Attribute.FirstOrDefault(a => a.Name == "value_int") is { } integer => integer.I,
            "Constant" when node.Attribute.FirstOrDefault(a => a.Name == "value_float") is { } number => number.F,
            "Identity" or "Cast" => Value(node.Input[0]),
            "Not" => Value(node.Input[0]) is { } truth ? truth == 0 ? 1 : 0 : null,
            _ => null,
        };
        // What a body makes hides a tensor of that name around it.
        foreach (var output in node.Output) _values[output] = value;
    }

    /// <summary>What is known inside a function that a node calls.</summary>
    public KnownNumbers Inside(FunctionProto function, NodeProto call)
    {
        var inside = new KnownNumbers(source, null);
        foreach (var (name, given) in function.Input.Zip(call.Input)) inside._values[name] = Value(given);
        foreach (var attribute in function.AttributeProto.Concat(call.Attribute))
        {
            if (attribute.RefAttrName is { Length: > 0 } outer && Given(outer) is { } value) inside._given[attribute.Name] = value;
            else inside._given[attribute.Name] = attribute;
        }

        return inside;
    }

    private AttributeProto? Given(string name) => _given.TryGetValue(name, out var value) ? value : around?.Given(name);

    private double? Number(TensorProto tensor)
    {
        var stored = new OnnxTensor(tensor, source);
        if (stored.Count != 1) return null;
        return stored.Element switch
        {
            ElementType.Bool => stored.ToTruths()[0] ? 1 : 0,
            ElementType.Float or ElementType.Float16 => stored.ToFloats()[0],
            ElementType.Int64 or ElementType.Int32 => stored.ToIntegers()[0],
            _ => null,
        };
    }
}
