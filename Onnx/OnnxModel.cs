using Google.Protobuf;
using TransferLearning.Core;
using TransferLearning.Onnx.Editing;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx;

/// <summary>
/// An ONNX file as data: read, walk, edit, write. It is immutable; edits return another model. Nothing here runs the network.
/// </summary>
public sealed class OnnxModel
{
    /// <summary>Domain of ONNX Runtime's operators on blocks of channels, see <see cref="WithBlockedConvolutions"/>.</summary>
    public const string BlockedDomain = "com.microsoft.nchwc";

    private readonly ModelProto envelope;
    private readonly GraphProto graph;
    private readonly OnnxSource source;
    private readonly Lazy<Dictionary<string, OnnxValue>> declared;

    /// <summary>Takes both parts over; nobody changes them afterwards, so that edited copies share them.</summary>
    internal OnnxModel(ModelProto envelope, GraphProto graph, OnnxSource source, string sha256)
    {
        this.envelope = envelope;
        this.graph = graph;
        this.source = source;
        Sha256 = sha256;
        Nodes = [.. graph.Node.Select((n, i) => new OnnxNode(n, i, source))];
        Initializers = [.. graph.Initializer.Select(t => new OnnxTensor(t, source))];
        Graph = new OnnxGraph(Nodes, Initializers);
        // Before IR version 4 every initialiser was also listed as an input.
        Inputs = [.. graph.Input.Where(i => Graph.Initializer(i.Name) is null).Select(ValueReader.Read)];
        Outputs = [.. graph.Output.Select(ValueReader.Read)];
        LocalFunctions = envelope.Functions.Select(f => (f.Domain, f.Name)).ToHashSet();
        Opsets = ReadPairs(envelope.OpsetImport, o => o.Domain is "ai.onnx" ? "" : o.Domain, o => o.Version);
        Metadata = ReadPairs(envelope.MetadataProps, e => e.Key, e => e.Value);
        declared = new(() => ReadPairs(graph.ValueInfo.Concat(graph.Input).Concat(graph.Output), v => v.Name, ValueReader.Read));
    }

    /// <summary>What stands around the graph.</summary>
    internal ModelProto Envelope => envelope;

    /// <summary>The graph as it is in the file.</summary>
    internal GraphProto Proto => graph;

    /// <summary>Where it came from.</summary>
    internal OnnxSource Source => source;

    /// <summary>Path or name, for messages.</summary>
    public string Name => source.Name;

    /// <summary>Folder that external data lies in; <see langword="null"/> for a model that was not read from a file.</summary>
    public string? Folder => source.Folder;

    /// <summary>
    /// SHA-256 of the file as it was read, lower-case hexadecimal; where weights lie in other files, over the model's bytes followed by
    /// each such file's bytes in ordinal order of their names. An edited model keeps the hash of the file that it came from.
    /// </summary>
    public string Sha256 { get; }

    /// <summary>Version of the file format.</summary>
    public long IrVersion => envelope.IrVersion;

    /// <summary>Version of each operator set by domain; ONNX's own under the empty name.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; }

    /// <summary>Version of ONNX's own operator set; 1 where it is not told.</summary>
    public long Opset => Opsets.GetValueOrDefault("", 1);

    /// <summary>The program that wrote the file, with its version.</summary>
    public string Producer => $"{envelope.ProducerName} {envelope.ProducerVersion}".Trim();

    /// <summary>Metadata of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Inputs that the caller must give: initialisers are not among them.</summary>
    public IReadOnlyList<OnnxValue> Inputs { get; }

    /// <summary>Outputs.</summary>
    public IReadOnlyList<OnnxValue> Outputs { get; }

    /// <summary>Nodes, producers before consumers.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>Stored tensors.</summary>
    public IReadOnlyList<OnnxTensor> Initializers { get; }

    /// <summary>Who makes and reads which tensor.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Domain and name of the operators that the file itself defines and that reading did not replace by what they are made of.</summary>
    public IReadOnlySet<(string Domain, string Name)> LocalFunctions { get; }

    /// <summary>All nodes: those of the graph, of the bodies inside them, and of the local functions.</summary>
    public IEnumerable<OnnxNode> AllNodes =>
        Nodes.Concat(envelope.Functions.SelectMany(f => f.Node).Select(n => new OnnxNode(n, -1, source))).SelectMany(n => n.Inner.Prepend(n));

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

    /// <summary>The value that the file declares for a tensor (input, output or value info); <see langword="null"/> where it tells nothing.</summary>
    public OnnxValue? Declared(string tensor) => declared.Value.GetValueOrDefault(tensor);

    /// <summary>The model as bytes of an ONNX file. External data stays in its files.</summary>
    public byte[] ToBytes()
    {
        var whole = envelope.Clone();
        whole.Graph = graph;
        return whole.ToByteArray();
    }

    /// <summary>The model with exactly these outputs, and nothing that they do not need: no later nodes, no unused weights or inputs.</summary>
    /// <param name="tensors">Names of tensors, in the order of the new outputs.</param>
    /// <exception cref="TlearnException">A name is no tensor of the graph.</exception>
    public OnnxModel WithOutputs(params IReadOnlyList<string> tensors) =>
        // Initialisers that are no inputs are legal from IR version 4 on, and then constants that the runtime can fold.
        Edited(OutputSelection.Apply(this, graph, tensors), e => e.IrVersion = Math.Max(e.IrVersion, 4));

    /// <summary>
    /// The model in the form that operators have from version 16 on: a graph of an older operator set is written anew, and newer ones stay
    /// as they are. Tensors keep their names.
    /// </summary>
    /// <exception cref="TlearnException">Its opset is older than 7.</exception>
    public OnnxModel WithModernOperators() => Opset >= ModernOperators.Version ? this : Edited(ModernOperators.Apply(Name, graph, Opset), e =>
    {
        e.IrVersion = Math.Max(e.IrVersion, 8);
        foreach (var own in e.OpsetImport.Where(o => o.Domain is "" or "ai.onnx")) own.Version = ModernOperators.Version;
    });

    /// <summary>The model with the batch norms behind its convolutions in their weights and biases, which saves a pass over each map.</summary>
    /// <param name="kept">Tensors that must not go; statistics among them keep their norm.</param>
    /// <param name="norms">What was folded: the new weights follow from the old ones.</param>
    public OnnxModel WithNormsFolded(IReadOnlySet<string> kept, out IReadOnlyList<FoldedNorm> norms)
    {
        List<FoldedNorm> folded = [];
        norms = folded;
        return Edited(NormFolding.Apply(this, graph, kept, folded));
    }

    /// <summary>
    /// The model with its convolutions in ONNX Runtime's own layout for processors, blocks of channels, where that is faster: depthwise ones, and those whose maps are
    /// much larger than their weights. For weights that are inputs; the runtime does as much by itself for constant ones.
    /// </summary>
    /// <param name="shapes">Shapes of tensors, where they are known; convolutions of others stay.</param>
    /// <param name="block">Channels of a block: what the runtime takes on this processor.</param>
    public OnnxModel WithBlockedConvolutions(Func<string, IReadOnlyList<long>?> shapes, int block) => Edited(BlockedConvolutions.Apply(this, graph, shapes, block), e =>
    {
        if (e.OpsetImport.All(o => o.Domain != BlockedDomain)) e.OpsetImport.Add(new OperatorSetProto { Domain = BlockedDomain, Version = 1 });
    });

    /// <summary>The model with float32 in place of float16 everywhere.</summary>
    /// <exception cref="TlearnException">A stored tensor's values do not fit its shape.</exception>
    public OnnxModel Widened() => Edited(FloatWidening.Apply(graph, source));

    /// <summary>The model for another batch, where its file fixes one.</summary>
    /// <param name="input">The input whose first dimension is the batch.</param>
    /// <param name="from">The batch that is fixed.</param>
    /// <param name="to">The new one.</param>
    /// <param name="shaping">Indices of nodes whose second input is a constant shape with the batch, or a multiple of it, in front.</param>
    public OnnxModel Rebatched(string input, long from, long to, IReadOnlySet<int> shaping) => Edited(Rebatching.Apply(this, graph, input, from, to, shaping));

    /// <summary>The model with other values in its float weights.</summary>
    /// <param name="values">
    /// Called for every float or float16 initialiser, in order; returns its new values (row-major, as many as it has) or
    /// <see langword="null"/> to leave it. External data that is replaced moves into the model.
    /// </param>
    /// <exception cref="TlearnException">The number of values does not fit.</exception>
    public OnnxModel WithWeights(Func<OnnxTensor, float[]?> values) =>
        Edited(WeightReplacement.Apply(this, graph, source, values));

    /// <summary>The model with a metadata entry added or replaced; without it for <see langword="null"/>.</summary>
    public OnnxModel WithMetadata(string key, string? value) => Edited(graph, e => Put(e, key, value));

    /// <summary>The model with all weights in it: none lie in other files any more.</summary>
    /// <exception cref="TlearnException">Together they are larger than one file may be, or a file beside the model cannot be read.</exception>
    public OnnxModel WithWeightsInside() => HasExternalData ? Edited(WeightsInside.Apply(graph, source)) : this;

    /// <summary>
    /// The model with another one behind it, whose outputs become the outputs. Tensors keep their names; where both have one, the piece's inner
    /// tensor gives way, and before the piece's outputs the model's own tensor does (it becomes <c>backbone.NAME</c>).
    /// </summary>
    /// <param name="piece">What is set behind; of the same opset.</param>
    /// <param name="wires">For each input of the piece the tensor of this model that it reads.</param>
    /// <exception cref="ArgumentException">The opsets differ, or an input of the piece is not joined.</exception>
    public OnnxModel Append(OnnxModel piece, IReadOnlyDictionary<string, string> wires)
    {
        ArgumentNullException.ThrowIfNull(piece);
        return Edited(GraphJoin.Behind(graph, piece.graph, wires), e => Take(e, piece));
    }

    /// <summary>The model with another one in front of it, whose inputs become the inputs. Names as for <see cref="Append"/>.</summary>
    /// <param name="piece">What is set in front; of the same opset.</param>
    /// <param name="wires">For each output of the piece the input of this model that it becomes.</param>
    /// <exception cref="ArgumentException">The opsets differ, or an output of the piece is not joined.</exception>
    public OnnxModel Prepend(OnnxModel piece, IReadOnlyDictionary<string, string> wires)
    {
        ArgumentNullException.ThrowIfNull(piece);
        return Edited(GraphJoin.InFront(graph, piece.graph, wires), e => Take(e, piece));
    }

    /// <summary>The model under opset 9 where its own is 7 or 8; a newer one stays. Operators that looked otherwise are written anew.</summary>
    /// <exception cref="TlearnException">It uses an operator that has no such form, which the message names, or its opset is older.</exception>
    public OnnxModel WithOpset9() => Opset >= OpsetRaise.Target ? this : Edited(OpsetRaise.Apply(this, graph), OpsetRaise.Declare);

    /// <summary>What stands around the graph: operator sets that only the piece needs, its functions, its metadata.</summary>
    private static void Take(ModelProto whole, OnnxModel piece)
    {
        foreach (var (domain, version) in piece.Opsets)
        {
            var known = whole.OpsetImport.FirstOrDefault(o => (o.Domain is "ai.onnx" ? "" : o.Domain) == domain);
            if (known is null) whole.OpsetImport.Add(new OperatorSetProto { Domain = domain, Version = version });
            else if (domain.Length == 0 && known.Version != version) throw new ArgumentException($"found a piece of opset {version}, expected {known.Version}", nameof(piece));
        }

        whole.Functions.AddRange(piece.envelope.Functions.Where(f => !whole.Functions.Any(o => (o.Domain, o.Name, o.Overload) == (f.Domain, f.Name, f.Overload))).ToList());
        foreach (var entry in piece.envelope.MetadataProps) Put(whole, entry.Key, entry.Value);
    }

    private static void Put(ModelProto model, string key, string? value)
    {
        foreach (var entry in model.MetadataProps.Where(p => p.Key == key).ToList()) model.MetadataProps.Remove(entry);
        if (value is not null) model.MetadataProps.Add(new EntryProto { Key = key, Value = value });
    }

    private OnnxModel Edited(GraphProto edited, Action<ModelProto>? change = null)
    {
        var copy = envelope.Clone();
        change?.Invoke(copy);
        return new OnnxModel(copy, edited, source, Sha256);
    }

    private static Dictionary<string, TValue> ReadPairs<TItem, TValue>(IEnumerable<TItem> items, Func<TItem, string> key, Func<TItem, TValue> value)
    {
        var pairs = new Dictionary<string, TValue>(StringComparer.Ordinal);
        foreach (var item in items) pairs[key(item)] = value(item);
        return pairs;
    }
}
