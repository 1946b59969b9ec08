using TransferLearning.Onnx.Editing;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx;

/// <content>The edits: each returns another model.</content>
internal sealed partial class OnnxModel
{
    /// <summary>The model with exactly these outputs, and nothing that they do not need: no later nodes, no unused weights or inputs.</summary>
    /// <param name="tensors">Names of tensors, in the order of the new outputs.</param>
    /// <exception cref="TlearnException">A name is no tensor of the graph.</exception>
    public OnnxModel WithOutputs(params IReadOnlyList<string> tensors) =>
        // Initialisers that are no inputs are legal from IR version 4 on, and then constants that the runtime can fold.
        Edited(OutputSelection.Apply(Graph, tensors), e => e.IrVersion = Math.Max(e.IrVersion, 4));

    /// <summary>
    /// The model under opset 16 where its own is 7 to 15; a newer one stays. Operators that looked otherwise are written anew, under the same names of tensors.
    /// </summary>
    /// <exception cref="TlearnException">Its opset is older than 7.</exception>
    public OnnxModel WithOpset16() => Opset >= Opset16Conversion.Target ? this : Edited(Opset16Conversion.Apply(Graph, Opset), e =>
    {
        e.IrVersion = Math.Max(e.IrVersion, 8);
        foreach (var own in e.OpsetImport.Where(o => o.Domain is "" or "ai.onnx")) own.Version = Opset16Conversion.Target;
    });

    /// <summary>The model with the batch norms that follow convolutions folded into these' weights and biases, which saves a pass over each map.</summary>
    /// <param name="kept">Tensors that must stay; a norm whose statistics are among them is not folded.</param>
    /// <param name="norms">What was folded: the new weights follow from the old ones.</param>
    public OnnxModel WithNormsFolded(IReadOnlySet<string> kept, out IReadOnlyList<FoldedNorm> norms)
    {
        List<FoldedNorm> folded = [];
        norms = folded;
        return Edited(NormFolding.Apply(Graph, kept, folded));
    }

    /// <summary>
    /// The model with its convolutions in ONNX Runtime's own layout for processors, blocks of channels, where that is faster: depthwise ones, and those whose maps are
    /// much larger than their weights. For weights that are inputs; the runtime does as much by itself for constant ones.
    /// </summary>
    /// <param name="shapes">Shapes of tensors, where they are known; convolutions of others stay.</param>
    /// <param name="block">Channels of a block: what the runtime takes on this processor.</param>
    public OnnxModel WithBlockedConvolutions(Func<string, IReadOnlyList<long>?> shapes, int block) => Edited(BlockedConvolutions.Apply(Graph, shapes, block), e =>
    {
        if (e.OpsetImport.All(o => o.Domain != RuntimeDomains.Blocked)) e.OpsetImport.Add(new OperatorSetProto { Domain = RuntimeDomains.Blocked, Version = 1 });
    });

    /// <summary>The model with float32 in place of float16 everywhere.</summary>
    /// <exception cref="TlearnException">A stored tensor's values do not fit its shape.</exception>
    public OnnxModel Widened() => Edited(WeightEdits.Widen(Graph));

    /// <summary>
    /// The model with float32 where it casts to double: what rules of gradients read. Its values lose the digits that double gave them, which matters where answers
    /// are compared and not where slopes are.
    /// </summary>
    public OnnxModel WithSingleCasts() => Nodes.Any(n => n.Is("Cast") && n.Integer("to", 0) == (long)ElementType.Double) ? Edited(WeightEdits.NarrowCasts(Graph)) : this;

    /// <summary>The model for another batch, where its file fixes one.</summary>
    /// <param name="input">The input whose first dimension is the batch.</param>
    /// <param name="from">The batch that is fixed.</param>
    /// <param name="to">The new one.</param>
    /// <param name="shaping">Indices of nodes whose second input is a constant shape with the batch, or a multiple of it, in front.</param>
    public OnnxModel Rebatched(string input, long from, long to, IReadOnlySet<int> shaping) => Edited(BatchDimension.Replace(Graph, input, from, to, shaping));

    /// <summary>The model for any batch, where its file fixes one: the caller has to check that it still gives the same for each image.</summary>
    /// <param name="input">The input whose first dimension is the batch.</param>
    /// <param name="from">The batch that is fixed.</param>
    public OnnxModel WithOpenBatch(string input, long from) => Edited(BatchDimension.Open(Graph, input, from));

    /// <summary>The model with other values in its float weights.</summary>
    /// <param name="values">
    /// Called for every float or float16 initialiser, in order; returns its new values (row-major, as many as it has) or
    /// <see langword="null"/> to leave it. External data that is replaced moves into the model.
    /// </param>
    /// <exception cref="TlearnException">The number of values does not fit.</exception>
    public OnnxModel WithWeights(Func<OnnxTensor, float[]?> values) => Edited(WeightEdits.Replace(Graph, values));

    /// <summary>The model with a metadata entry added or replaced; without it for <see langword="null"/>.</summary>
    public OnnxModel WithMetadata(string key, string? value) => Edited(Graph.Proto, e => Put(e, key, value));

    /// <summary>The model with all weights in it: none lie in other files any more.</summary>
    /// <exception cref="TlearnException">Together they are larger than one file may be, or a file beside the model cannot be read.</exception>
    public OnnxModel WithWeightsInside() => HasExternalData ? Edited(WeightEdits.BringInside(Graph.Proto, Graph.Source)) : this;

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
        return Edited(GraphJoin.Behind(Graph.Proto, piece.Graph.Proto, wires), e => Take(e, piece));
    }

    /// <summary>The model with another one in front of it, whose inputs become the inputs. Names as for <see cref="Append"/>.</summary>
    /// <param name="piece">What is set in front; of the same opset.</param>
    /// <param name="wires">For each output of the piece the input of this model that it becomes.</param>
    /// <exception cref="ArgumentException">The opsets differ, or an output of the piece is not joined.</exception>
    public OnnxModel Prepend(OnnxModel piece, IReadOnlyDictionary<string, string> wires)
    {
        ArgumentNullException.ThrowIfNull(piece);
        return Edited(GraphJoin.InFront(Graph.Proto, piece.Graph.Proto, wires), e => Take(e, piece));
    }

    /// <summary>The model under opset 9 where its own is 7 or 8; a newer one stays. Operators that looked otherwise are written anew.</summary>
    /// <exception cref="TlearnException">It uses an operator that has no such form, which the message names, or its opset is older.</exception>
    public OnnxModel WithOpset9() => Opset >= Opset9Conversion.Target ? this : Edited(Opset9Conversion.Apply(Graph, Opset, AllNodes), Opset9Conversion.Declare);

    /// <summary>Adds what the piece has besides its graph: operator sets that only it needs, functions, metadata.</summary>
    private static void Take(ModelProto whole, OnnxModel piece)
    {
        foreach (var (domain, version) in piece.Opsets)
        {
            var known = whole.OpsetImport.FirstOrDefault(o => (o.Domain is "ai.onnx" ? "" : o.Domain) == domain);
            if (known is null) whole.OpsetImport.Add(new OperatorSetProto { Domain = domain, Version = version });
            else if (domain.Length == 0 && known.Version != version) throw new ArgumentException($"found a piece of opset {version}, expected {known.Version}", nameof(piece));
        }

        whole.Functions.AddRange(piece.Envelope.Functions.Where(f => !whole.Functions.Any(o => (o.Domain, o.Name, o.Overload) == (f.Domain, f.Name, f.Overload))).ToList());
        foreach (var entry in piece.Envelope.MetadataProps) Put(whole, entry.Key, entry.Value);
    }

    private static void Put(ModelProto model, string key, string? value)
    {
        foreach (var entry in model.MetadataProps.Where(p => p.Key == key).ToList()) model.MetadataProps.Remove(entry);
        if (value is not null) model.MetadataProps.Add(new EntryProto { Key = key, Value = value });
    }

    private OnnxModel Edited(GraphProto edited, Action<ModelProto>? change = null)
    {
        var copy = Envelope.Clone();
        change?.Invoke(copy);
        return new OnnxModel(copy, edited, Graph.Source, Sha256);
    }
}
