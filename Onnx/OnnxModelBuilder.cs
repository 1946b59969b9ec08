using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx;

/// <summary>Writes an ONNX model from nothing, node by node.</summary>
/// <param name="opset">Version of ONNX's own operator set.</param>
/// <param name="name">Name of the graph, and of the model in messages.</param>
public sealed class OnnxModelBuilder(long opset = 13, string name = "model")
{
    // Types of attributes by the numbers of the specification.
    private const int FloatAttribute = 1, IntegerAttribute = 2, TextAttribute = 3, FloatsAttribute = 6, IntegersAttribute = 7, TextsAttribute = 8;
    private const string ClassicalDomain = "ai.onnx.ml";

    private readonly GraphProto graph = new() { Name = name };
    private readonly Dictionary<string, string> metadata = [];
    private ModelProto? around;
    private string? folder;
    private readonly SortedSet<string> domains = new(StringComparer.Ordinal);

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
        var builder = new OnnxModelBuilder(model.Opset, model.Name) { around = model.Envelope, folder = model.Folder };
        var read = nodes.SelectMany(n => n.Needs).Where(n => !open.Contains(n)).ToHashSet(StringComparer.Ordinal);
        builder.graph.Node.AddRange(nodes.Select(n => n.Proto));
        builder.graph.Initializer.AddRange(model.Proto.Initializer.Where(t => read.Contains(t.Name)));
        builder.graph.SparseInitializer.AddRange(model.Proto.SparseInitializer.Where(t => read.Contains(t.Values?.Name ?? "")));
        return builder;
    }

    /// <summary>Adds an input; a dimension is a size or a name: <c>Input("image", ElementType.Float, "N", 3, "H", "W")</c>.</summary>
    public OnnxModelBuilder Input(string tensor, ElementType element, params object[] shape)
    {
        graph.Input.Add(Value(tensor, element, shape));
        return this;
    }

    /// <summary>Adds an output; dimensions as for <see cref="Input"/>.</summary>
    public OnnxModelBuilder Output(string tensor, ElementType element, params object[] shape)
    {
        graph.Output.Add(Value(tensor, element, shape));
        return this;
    }

    /// <summary>Adds a float weight.</summary>
    public OnnxModelBuilder Weight(string tensor, IReadOnlyList<long> shape, ReadOnlySpan<float> values) =>
        Stored(tensor, ElementType.Float, shape, MemoryMarshal.AsBytes(values));

    /// <summary>Adds an int64 constant.</summary>
    public OnnxModelBuilder Integers(string tensor, IReadOnlyList<long> shape, ReadOnlySpan<long> values) =>
        Stored(tensor, ElementType.Int64, shape, MemoryMarshal.AsBytes(values));

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
        domains.Add(domain);
        return Node(domain, op, inputs, outputs, attributes);
    }

    /// <summary>Lets a node that <see cref="Continue"/> took give another of its outputs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="position">Which output.</param>
    /// <param name="tensor">Its name, unless it has one.</param>
    /// <returns>The output's name.</returns>
    public string AlsoOutput(OnnxNode node, int position, string tensor)
    {
        ArgumentNullException.ThrowIfNull(node);
        var at = graph.Node.TakeWhile(n => n.Output[0] != node.Outputs[0]).Count();
        var copy = graph.Node[at].Clone();
        while (copy.Output.Count <= position) copy.Output.Add("");
        if (copy.Output[position].Length == 0) copy.Output[position] = tensor;
        graph.Node[at] = copy;
        return copy.Output[position];
    }

    /// <summary>Adds a metadata entry.</summary>
    public OnnxModelBuilder Metadata(string key, string value)
    {
        metadata[key] = value;
        return this;
    }

    /// <summary>The model; its hash is that of its bytes.</summary>
    /// <exception cref="Core.TlearnException">The graph is not whole: a node reads what nothing gives.</exception>
    public OnnxModel Build()
    {
        var model = new ModelProto { IrVersion = Math.Max(8, around?.IrVersion ?? 0), ProducerName = "tlearn", Graph = graph };
        model.OpsetImport.AddRange(around?.OpsetImport ?? [new OperatorSetProto { Domain = "", Version = opset }]);
        model.Functions.AddRange(around?.Functions ?? []);
        model.OpsetImport.AddRange(domains.Where(d => model.OpsetImport.All(i => i.Domain != d)).Select(d => new OperatorSetProto { Domain = d, Version = 1 }));
        model.MetadataProps.AddRange(metadata.Select(m => new EntryProto { Key = m.Key, Value = m.Value }));
        return OnnxModel.FromBytes(model.ToByteArray(), name, folder);
    }

    private OnnxModelBuilder Node(string domain, string op, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = outputs[0], Domain = domain };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        graph.Node.Add(node);
        return this;
    }

    private OnnxModelBuilder Stored(string tensor, ElementType element, IReadOnlyList<long> shape, ReadOnlySpan<byte> values)
    {
        var proto = new TensorProto { Name = tensor, DataType = (int)element, RawData = ByteString.CopyFrom(values) };
        proto.Dims.AddRange(shape);
        graph.Initializer.Add(proto);
        return this;
    }

    private static ValueProto Value(string tensor, ElementType element, object[] shape) => ValueReader.Write(new OnnxValue(tensor, element, [.. shape.Select(d => d switch
    {
        int size => new OnnxDimension(size, null),
        long size => new OnnxDimension(size, null),
        string symbol => new OnnxDimension(null, symbol),
        _ => throw new ArgumentException($"a dimension is a size or a name, found {d}", nameof(shape)),
    })]));

    internal static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int i: (attribute.I, attribute.Type) = (i, IntegerAttribute); break;
            case long i: (attribute.I, attribute.Type) = (i, IntegerAttribute); break;
            case float f: (attribute.F, attribute.Type) = (f, FloatAttribute); break;
            case string s: (attribute.S, attribute.Type) = (ByteString.CopyFrom(s, Encoding.UTF8), TextAttribute); break;
            case long[] integers:
                attribute.Ints.AddRange(integers);
                attribute.Type = IntegersAttribute;
                break;
            case float[] floats:
                attribute.Floats.AddRange(floats);
                attribute.Type = FloatsAttribute;
                break;
            case string[] texts:
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                attribute.Type = TextsAttribute;
                break;
            default: throw new ArgumentException($"attribute '{name}': {value.GetType().Name} is no type of attributes", nameof(value));
        }

        return attribute;
    }
}
