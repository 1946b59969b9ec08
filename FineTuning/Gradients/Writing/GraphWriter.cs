using TransferLearning.Onnx;

namespace TransferLearning.FineTuning.Gradients.Writing;

/// <summary>
/// Writes nodes behind a graph and names what they make. Only operators whose form is the same in every operator set from 16 on are used, so
/// that a rule is written once: sums with a factor in place of means, for example.
/// </summary>
internal sealed class GraphWriter(OnnxModelBuilder graph)
{
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Shapes of tensors that were written, where <see cref="Shaped"/> told them.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes => _shapes;

    /// <summary>Tells the shape of a tensor.</summary>
    public string Shaped(string tensor, params long[] shape)
    {
        _shapes[tensor] = shape;
        return tensor;
    }

    /// <summary>Adds a node with one output.</summary>
    public string Node(string op, params string[] inputs) => Node(op, inputs, []);

    /// <summary>Adds a node with one output and attributes.</summary>
    public string Node(string op, string[] inputs, params (string Name, object Value)[] attributes) => Nodes(op, inputs, 1, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public string[] Nodes(string op, string[] inputs, int outputs, params (string Name, object Value)[] attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(_ => Fresh(op))];
        graph.Node(op, inputs, names, attributes);
        return names;
    }

    /// <summary>A list of integers.</summary>
    public string Integers(params IReadOnlyList<long> values) =>
        Constant($"i[{string.Join(",", values)}]", name => graph.Integers(name, [values.Count], [.. values]));

    /// <summary>A number.</summary>
    public string Number(float value) => Constant($"f{BitConverter.SingleToInt32Bits(value)}", name => graph.Weight(name, [], [value]));

    /// <summary>A tensor of numbers.</summary>
    public string Numbers(IReadOnlyList<long> shape, float[] values)
    {
        var name = Fresh("constant");
        graph.Weight(name, shape, values);
        return name;
    }

    /// <summary>Another output of a node that is there already: its indices, its statistics.</summary>
    public string AlsoOutput(Onnx.Graph.OnnxNode node, int position) => graph.AlsoOutput(node, position, Fresh(node.Operator));

    public string Add(string a, string b) => Node("Add", a, b);

    public string Sub(string a, string b) => Node("Sub", a, b);

    public string Mul(string a, string b) => Node("Mul", a, b);

    public string Mul(string a, float b) => b == 1 ? a : Node("Mul", a, Number(b));

    public string Div(string a, string b) => Node("Div", a, b);

    /// <summary>What stays of a gradient where a condition holds: cast and product cost half of a Where.</summary>
    public string Masked(string gradient, string condition) => Mul(gradient, Node("Cast", [condition], ("to", 1)));

    private string Constant(string key, Action<string> add)
    {
        if (_constants.TryGetValue(key, out var known)) return known;
        var name = _constants[key] = Fresh("constant");
        add(name);
        return name;
    }

    private string Fresh(string what) => $"tlearn.{_count++}.{what}";
}
