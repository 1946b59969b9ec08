using System.Text;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Graph;

/// <summary>One operation of the graph.</summary>
internal sealed class OnnxNode
{
    private readonly NodeProto _proto;
    private readonly OnnxSource _source;

    internal OnnxNode(NodeProto proto, int index, OnnxSource source)
    {
        _proto = proto;
        _source = source;
        Index = index;
    }

    /// <summary>The node as it is in the file.</summary>
    internal NodeProto Proto => _proto;

    /// <summary>Position in the file; ONNX demands that producers stand before consumers.</summary>
    public int Index { get; }

    /// <summary>Name of the node; may be empty.</summary>
    public string Name => _proto.Name;

    /// <summary>Operator: <c>Conv</c>, <c>Gemm</c>.</summary>
    public string Operator => _proto.OpType;

    /// <summary>Domain of the operator; empty for ONNX's own.</summary>
    public string Domain => _proto.Domain is "ai.onnx" ? "" : _proto.Domain;

    /// <summary>Names of the inputs, empty where an optional one is left out.</summary>
    public IReadOnlyList<string> Inputs => _proto.Input;

    /// <summary>Names of the outputs, empty where an optional one is left out.</summary>
    public IReadOnlyList<string> Outputs => _proto.Output;

    /// <summary>The names of all tensors that this node needs, those that its subgraphs take from outside included.</summary>
    public IEnumerable<string> Needs => _proto.Input.Concat(Subgraphs.Captures(_proto)).Where(n => n.Length > 0);

    /// <summary>Whether this is the given operator of ONNX's own domain.</summary>
    public bool Is(string name) => Operator == name && Domain.Length == 0;

    /// <summary>Whether an attribute is given.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>An integer attribute, or the fallback where it is not given.</summary>
    public long Integer(string name, long fallback) => Find(name) is { HasI: true } a ? a.I : fallback;

    /// <summary>A list of integers, or <see langword="null"/> where it is not given.</summary>
    public IReadOnlyList<long>? Integers(string name) => Find(name)?.Ints;

    /// <summary>A number, or the fallback where it is not given.</summary>
    public float Number(string name, float fallback) => Find(name) is { HasF: true } a ? a.F : fallback;

    /// <summary>A text, or <see langword="null"/> where it is not given.</summary>
    public string? Text(string name) => Find(name) is { HasS: true } a ? a.S.ToString(Encoding.UTF8) : null;

    /// <summary>A list of texts, or <see langword="null"/> where it is not given.</summary>
    /// <exception cref="TlearnException">One of them is no UTF-8.</exception>
    public IReadOnlyList<string>? Texts(string name) => Find(name)?.Strings is { } texts ? TensorData.Texts(texts, $"{_source.Name}: node {this}: '{name}'") : null;

    /// <summary>A tensor, or <see langword="null"/> where it is not given.</summary>
    public OnnxTensor? Tensor(string name) => Find(name)?.T is { } tensor ? new OnnxTensor(tensor, _source) : null;

    /// <summary>The nodes of the bodies of <c>If</c>, <c>Loop</c> and <c>Scan</c>, theirs included.</summary>
    internal IEnumerable<OnnxNode> Inner => Subgraphs.Nodes(_proto).Select(n => new OnnxNode(n, Index, _source));

    /// <summary>Operator and name, as messages show it.</summary>
    public override string ToString() => Name.Length > 0 ? $"{Operator} '{Name}'" : $"{Operator} -> '{(_proto.Output.Count > 0 ? _proto.Output[0] : "")}'";

    private AttributeProto? Find(string name) => _proto.Attribute.FirstOrDefault(a => a.Name == name);
}
