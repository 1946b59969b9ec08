using Google.Protobuf;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx;

/// <summary>Writes an ONNX model from nothing, node by node.</summary>
/// <param name="opset">Version of ONNX's own operator set.</param>
/// <param name="name">Name of the graph, and of the model in messages.</param>
internal sealed class OnnxModelBuilder(long opset = 13, string name = "model")
{
    private const string ClassicalDomain = "ai.onnx.ml";

    private readonly GraphProto _graph = new() { Name = name };
    private readonly Dictionary<string, string> _metadata = [];
    private ModelProto? _around;
    private string? _folder;
    private readonly SortedSet<string> _domains = new(StringComparer.Ordinal);

    /// <summary>Version of ONNX's own operator set: what an operator looks like depends on it.</summary>
    public long Opset => opset;

    /// <summary>Begins with nodes of a model: operators, functions and weights that they read come along; inputs and outputs do not.</summary>
    /// <param name="model">The model.</param>
    /// <param name="nodes">The nodes that are taken, in the order of the file.</param>
    /// <param name="open">Tensors that are left out because they become inputs or constants here, be they weights or made by a node.</param>
    public static OnnxModelBuilder Continue(OnnxModel model, IReadOnlyList<OnnxNode> nodes, IReadOnlySet<string> open)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(nodes);
        var builder = new OnnxModelBuilder(model.Opset, model.Name) { _around = model.Envelope, _folder = model.Folder };
        var read = nodes.SelectMany(n => n.Needs).Where(n => !open.Contains(n)).ToHashSet(StringComparer.Ordinal);
        builder._graph.Node.AddRange(nodes.Select(n => n.Proto));
        builder._graph.Initializer.AddRange(model.Graph.Proto.Initializer.Where(t => read.Contains(t.Name)));
        builder._graph.SparseInitializer.AddRange(model.Graph.Proto.SparseInitializer.Where(t => read.Contains(t.Values?.Name ?? "")));
        return builder;
    }

    /// <summary>Adds an input; a dimension is a size or a name: <c>Input("image", ElementType.Float, "N", 3, "H", "W")</c>.</summary>
    public OnnxModelBuilder Input(string tensor, ElementType element, params object[] shape)
    {
        _graph.Input.Add(Value(tensor, element, shape));
        return this;
    }

    /// <summary>Adds an output; dimensions as for <see cref="Input"/>.</summary>
    public OnnxModelBuilder Output(string tensor, ElementType element, params object[] shape)
    {
        _graph.Output.Add(Value(tensor, element, shape));
        return this;
    }

    /// <summary>Adds a float weight.</summary>
    public OnnxModelBuilder Weight(string tensor, IReadOnlyList<long> shape, ReadOnlySpan<float> values) => Stored(ProtoWriter.Tensor(tensor, shape, values));

    /// <summary>Adds an int64 constant.</summary>
    public OnnxModelBuilder Integers(string tensor, IReadOnlyList<long> shape, ReadOnlySpan<long> values) => Stored(ProtoWriter.Tensor(tensor, shape, values));

    /// <summary>Adds a node.</summary>
    /// <param name="op">Operator.</param>
    /// <param name="inputs">Names of the inputs.</param>
    /// <param name="outputs">Names of the outputs.</param>
    /// <param name="attributes">Attributes: <see cref="long"/>, <see cref="int"/>, <see cref="float"/>, <see cref="string"/>, or arrays of long, float or string.</param>
    public OnnxModelBuilder Node(string op, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, params (string Name, object Value)[] attributes) =>
        Node("", op, inputs, outputs, attributes);

    /// <summary>Adds a node of the operator set for classical machine learning, <c>ai.onnx.ml</c> version 1.</summary>
    /// <inheritdoc cref="Node(string, IReadOnlyList{string}, IReadOnlyList{string}, ValueTuple{string, object}[])"/>
    public OnnxModelBuilder ClassicalNode(string op, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, params (string Name, object Value)[] attributes) =>
        ForeignNode(ClassicalDomain, op, inputs, outputs, attributes);

    /// <summary>Adds a node of version 1 of another operator set than ONNX's own.</summary>
    /// <param name="domain">The set's domain, as <c>com.microsoft</c>.</param>
    /// <inheritdoc cref="Node(string, IReadOnlyList{string}, IReadOnlyList{string}, ValueTuple{string, object}[])"/>
    /// <param name="op"/><param name="inputs"/><param name="outputs"/><param name="attributes"/>
    public OnnxModelBuilder ForeignNode(string domain, string op, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, params (string Name, object Value)[] attributes)
    {
        _domains.Add(domain);
        return Node(domain, op, inputs, outputs, attributes);
    }

    /// <summary>Names a further output of a node that <see cref="Continue"/> took.</summary>
    /// <param name="node">The node.</param>
    /// <param name="position">Which output.</param>
    /// <param name="tensor">The name that it gets unless it has one already.</param>
    /// <returns>The output's name.</returns>
    public string AlsoOutput(OnnxNode node, int position, string tensor)
    {
        ArgumentNullException.ThrowIfNull(node);
        var at = _graph.Node.TakeWhile(n => n.Output[0] != node.Outputs[0]).Count();
        var copy = _graph.Node[at].Clone();
        while (copy.Output.Count <= position) copy.Output.Add("");
        if (copy.Output[position].Length == 0) copy.Output[position] = tensor;
        _graph.Node[at] = copy;
        return copy.Output[position];
    }

    /// <summary>Adds a metadata entry.</summary>
    public OnnxModelBuilder Metadata(string key, string value)
    {
        _metadata[key] = value;
        return this;
    }

    /// <summary>The model; its hash is that of its bytes.</summary>
    /// <exception cref="TlearnException">The graph is not whole: a node reads what nothing gives.</exception>
    public OnnxModel Build()
    {
        var model = new ModelProto { IrVersion = Math.Max(8, _around?.IrVersion ?? 0), ProducerName = "tlearn", Graph = _graph };
        model.OpsetImport.AddRange(_around?.OpsetImport ?? [new OperatorSetProto { Domain = "", Version = opset }]);
        model.Functions.AddRange(_around?.Functions ?? []);
        model.OpsetImport.AddRange(_domains.Where(d => model.OpsetImport.All(i => i.Domain != d)).Select(d => new OperatorSetProto { Domain = d, Version = 1 }));
        model.MetadataProps.AddRange(_metadata.Select(m => new EntryProto { Key = m.Key, Value = m.Value }));
        return OnnxModel.FromBytes(model.ToByteArray(), name, _folder);
    }

    private OnnxModelBuilder Node(string domain, string op, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, (string Name, object Value)[] attributes)
    {
        var node = ProtoWriter.Node(op, outputs[0], inputs, outputs, attributes);
        node.Domain = domain;
        _graph.Node.Add(node);
        return this;
    }

    private OnnxModelBuilder Stored(TensorProto tensor)
    {
        _graph.Initializer.Add(tensor);
        return this;
    }

    private static ValueProto Value(string tensor, ElementType element, object[] shape) => ValueReader.Write(new OnnxValue(tensor, element, [.. shape.Select(d => d switch
    {
        int size => new OnnxDimension(size, null),
        long size => new OnnxDimension(size, null),
        string symbol => new OnnxDimension(null, symbol),
        _ => throw new ArgumentException($"a dimension is a size or a name, found {d}", nameof(shape)),
    })]));
}
