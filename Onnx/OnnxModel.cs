using Google.Protobuf;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx;

/// <summary>
/// An ONNX file as data: read, walk, edit, write. It is immutable; edits return another model. Nothing here runs the network.
/// </summary>
internal sealed partial class OnnxModel
{
    private readonly Lazy<Dictionary<string, OnnxValue>> _declared;

    /// <summary>Keeps both parts without a copy. They must not be changed afterwards, because edited models share them.</summary>
    internal OnnxModel(ModelProto envelope, GraphProto graph, OnnxSource source, string sha256)
    {
        Envelope = envelope;
        Sha256 = sha256;
        Graph = new OnnxGraph(graph, source);
        LocalFunctions = envelope.Functions.Select(f => (f.Domain, f.Name)).ToHashSet();
        Opsets = ReadPairs(envelope.OpsetImport, o => o.Domain is "ai.onnx" ? "" : o.Domain, o => o.Version);
        Metadata = ReadPairs(envelope.MetadataProps, e => e.Key, e => e.Value);
        _declared = new(() => ReadPairs(graph.ValueInfo.Concat(graph.Input).Concat(graph.Output), v => v.Name, ValueReader.Read));
    }

    /// <summary>The file without its graph.</summary>
    internal ModelProto Envelope { get; }

    /// <summary>Path or name, for messages.</summary>
    public string Name => Graph.Source.Name;

    /// <summary>Folder that external data lies in; <see langword="null"/> for a model that was not read from a file.</summary>
    public string? Folder => Graph.Source.Folder;

    /// <summary>
    /// SHA-256 of the file as it was read, lower-case hexadecimal; where weights lie in other files, over the model's bytes followed by
    /// each such file's bytes in ordinal order of their names. An edited model keeps the hash of the file that it came from.
    /// </summary>
    public string Sha256 { get; }

    /// <summary>Version of the file format.</summary>
    public long IrVersion => Envelope.IrVersion;

    /// <summary>Version of each operator set by domain; ONNX's own under the empty name.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; }

    /// <summary>Version of ONNX's own operator set; 1 where the file does not say.</summary>
    public long Opset => Opsets.GetValueOrDefault("", 1);

    /// <summary>The program that wrote the file, with its version.</summary>
    public string Producer => $"{Envelope.ProducerName} {Envelope.ProducerVersion}".Trim();

    /// <summary>Metadata of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Inputs that the caller must give: initialisers are not among them.</summary>
    public IReadOnlyList<OnnxValue> Inputs => Graph.Inputs;

    /// <summary>Outputs.</summary>
    public IReadOnlyList<OnnxValue> Outputs => Graph.Outputs;

    /// <summary>Nodes, producers before consumers.</summary>
    public IReadOnlyList<OnnxNode> Nodes => Graph.Nodes;

    /// <summary>Stored tensors.</summary>
    public IReadOnlyList<OnnxTensor> Initializers => Graph.Initializers;

    /// <summary>Which node makes or reads which tensor.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Domain and name of the functions that the file defines and whose calls were not inlined when it was read.</summary>
    public IReadOnlySet<(string Domain, string Name)> LocalFunctions { get; }

    /// <summary>All nodes: those of the graph, of the bodies inside them, and of the local functions.</summary>
    public IEnumerable<OnnxNode> AllNodes =>
        Nodes.Concat(Envelope.Functions.SelectMany(f => f.Node).Select(n => new OnnxNode(n, -1, Graph.Source))).SelectMany(n => n.Inner.Prepend(n));

    /// <summary>Whether weights lie in other files than the model.</summary>
    public bool HasExternalData => Initializers.Any(t => t.ExternalFile is not null);

    /// <summary>Reads a file.</summary>
    /// <exception cref="TlearnException">There is no such file, it is no ONNX model, or its external data is missing.</exception>
    public static OnnxModel Load(string path) => OnnxReader.Load(path);

    /// <summary>Reads a model from memory.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">Name in messages.</param>
    /// <param name="folder">Folder of its external data.</param>
    /// <exception cref="TlearnException">The bytes are no ONNX model, or external data is missing.</exception>
    public static OnnxModel FromBytes(ReadOnlyMemory<byte> bytes, string name, string? folder = null) =>
        OnnxReader.Parse(bytes, new OnnxSource(name, folder));

    /// <summary>The value that the file declares for a tensor (input, output or value info); <see langword="null"/> where it declares none.</summary>
    public OnnxValue? Declared(string tensor) => _declared.Value.GetValueOrDefault(tensor);

    /// <summary>The model as bytes of an ONNX file. External data stays in its files.</summary>
    public byte[] ToBytes()
    {
        var whole = Envelope.Clone();
        whole.Graph = Graph.Proto;
        return whole.ToByteArray();
    }

    private static Dictionary<string, TValue> ReadPairs<TItem, TValue>(IEnumerable<TItem> items, Func<TItem, string> key, Func<TItem, TValue> value)
    {
        var pairs = new Dictionary<string, TValue>(StringComparer.Ordinal);
        foreach (var item in items) pairs[key(item)] = value(item);
        return pairs;
    }
}
