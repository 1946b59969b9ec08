using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>
/// Convolutions in ONNX Runtime's own layout for processors, NCHWc: channels in blocks of a vector's length lie beside each other (Georganas et al. 2018,
/// section II-B). The runtime reorders constant weights by itself; here weights are inputs, so the graph reorders them.
/// An addition of another map and a ReLU that follow a convolution become part of it.
/// </summary>
internal sealed class BlockedConvolutions
{
    private const string Domain = RuntimeDomains.Blocked;
    private const int Quad = 4; // the runtime reorders channels in fours

    // A weight is reordered in every run: that must cost little compared with the maps that it is used on.
    private const long MapsOverWeight = 8;

    private readonly GraphProto _graph;
    private readonly GraphProto _made;
    private readonly HashSet<string> _taken;
    private readonly Func<string, IReadOnlyList<long>?> _shapes;
    private readonly int _block;
    private readonly ILookup<string, NodeProto> _readers;
    private readonly HashSet<string> _kept;
    private readonly OnnxGraph _whole;

    // What is written in the place of the last node of each group (convolution, sum, ReLU), and all nodes of such groups.
    private readonly Dictionary<NodeProto, Blocked> _written = [];
    private readonly HashSet<NodeProto> _absorbed = [];
    private readonly Dictionary<string, string> _blocked = new(StringComparer.Ordinal);

    private BlockedConvolutions(OnnxGraph whole, Func<string, IReadOnlyList<long>?> shapes, int block)
    {
        var graph = whole.Proto;
        (_whole, _graph, _shapes, _block, _taken) = (whole, graph, shapes, block, TensorNames.Of(graph));
        _readers = graph.Node.SelectMany(n => n.Input.Distinct().Select(i => (i, n))).ToLookup(p => p.i, p => p.n, StringComparer.Ordinal);
        // Outputs, and what bodies of nodes read.
        _kept = graph.Output.Select(o => o.Name).Concat(graph.Node.SelectMany(Subgraphs.Captures)).ToHashSet(StringComparer.Ordinal);
        _made = new GraphProto { Name = graph.Name };
    }

    /// <summary>Rewrites the convolutions that become faster.</summary>
    /// <param name="graph">The graph; operators in the form of opset 16.</param>
    /// <param name="shapes">Shapes of tensors, where they are known.</param>
    /// <param name="block">Channels of a block.</param>
    public static GraphProto Apply(OnnxGraph graph, Func<string, IReadOnlyList<long>?> shapes, int block)
    {
        var edit = new BlockedConvolutions(graph, shapes, block);
        foreach (var node in graph.Proto.Node.Where(edit.Gains).Reverse()) edit.Take(node);
        return edit._written.Count == 0 ? graph.Proto : edit.Rewrite();
    }

    private GraphProto Rewrite()
    {
        _made.Initializer.AddRange(_graph.Initializer);
        _made.SparseInitializer.AddRange(_graph.SparseInitializer);
        _made.Input.AddRange(_graph.Input);
        _made.Output.AddRange(_graph.Output);
        _made.ValueInfo.AddRange(_graph.ValueInfo);
        foreach (var node in _graph.Node)
        {
            if (_written.TryGetValue(node, out var blocked)) Write(blocked);
            else if (!_absorbed.Contains(node)) _made.Node.Add(node);
        }

        return _made;
    }

    private bool Gains(NodeProto node)
    {
        if (node is not { OpType: "Conv", Domain: "" or "ai.onnx" } || _whole.IsConstant(node.Input[1]) || Sizes.Of(node, _shapes) is not { } s || s.Kernel == 1) return false;
        if (s.IsDepthwise) return s.Channels % Quad == 0;
        return s.Groups == 1 && s.Filters % Quad == 0 && (s.Channels < _block || s.Channels % Quad == 0) && s.Maps >= MapsOverWeight * s.Weights;
    }

    /// <summary>Takes a convolution with the sum and the ReLU that follow it, where no other node reads the tensors between them.</summary>
    private void Take(NodeProto conv)
    {
        var (last, output) = (conv, conv.Output[0]);
        NodeProto? sum = null;
        if (OnlyReader(output) is { OpType: "Add" } add && Other(add, output) is var other && other != output && _shapes(other) is { } shape && _shapes(output)!.SequenceEqual(shape) && !_absorbed.Contains(add))
        {
            (sum, last, output) = (add, add, add.Output[0]);
        }

        var relu = OnlyReader(output) is { } next && Activation(next) is not null ? next : null;
        _written[last] = new Blocked(conv, Sizes.Of(conv, _shapes)!, sum is null ? null : Other(sum, conv.Output[0]), relu is null ? null : Activation(relu), relu?.Output[0] ?? output);
        _absorbed.UnionWith([conv, last]);
        if (relu is not null) _absorbed.Add(relu);
    }

    private NodeProto? OnlyReader(string tensor) => _kept.Contains(tensor) || _readers[tensor].ToList() is not [{ Domain: "" or "ai.onnx" } only] ? null : only;

    private static string Other(NodeProto add, string tensor) => add.Input[0] == tensor ? add.Input[1] : add.Input[0];

    /// <summary>The attributes that make a ReLU part of the runtime's convolution; <see langword="null"/> for a node that cannot become one.</summary>
    private AttributeProto[]? Activation(NodeProto node)
    {
        if (node.OpType == "Relu") return [ProtoWriter.Attribute("activation", "Relu")];
        if (node.OpType != "Clip" || node.Input.Count != 3 || Bound(1) is not { } low || Bound(2) is not { } high) return null;
        return [ProtoWriter.Attribute("activation", "Clip"), ProtoWriter.Attribute("activation_params", (float[])[low, high])];

        float? Bound(int input) => _whole.Stored(node.Input[input]) is { Element: ElementType.Float } stored && stored.ToFloats() is [var value] ? value : null;
    }

    private void Write(Blocked what)
    {
        var (conv, s) = (what.Convolution, what.Sizes);
        List<string> inputs = [s.IsDepthwise || s.Channels >= _block ? InBlocks(conv.Input[0]) : conv.Input[0], Weight(conv.Input[1], s)];
        var bias = conv.Input.Count > 2 ? conv.Input[2] : "";
        if (bias.Length > 0) inputs.Add(Padded(bias, [Round(s.Filters) - s.Filters]));
        if (what.Sum is not null)
        {
            if (inputs.Count == 2) inputs.Add("");
            inputs.Add(InBlocks(what.Sum));
        }

        var output = _blocked[what.Output] = Name(what.Output, "blocked");
        var blocked = new NodeProto { OpType = "Conv", Domain = Domain, Name = output };
        blocked.Input.AddRange(inputs);
        blocked.Output.Add(output);
        blocked.Attribute.AddRange(conv.Attribute.Where(a => a.Name != "group"));
        blocked.Attribute.Add(ProtoWriter.Attribute("group", s.IsDepthwise ? Round(s.Channels) : 1));
        blocked.Attribute.AddRange(what.Activation ?? []);
        _made.Node.Add(blocked);
        // Blocked convolutions read the blocked form.
        if (_kept.Contains(what.Output) || _readers[what.Output].Any(n => !_absorbed.Contains(n) || !ReadsInBlocks(n, what.Output)))
        {
            var back = ProtoWriter.Node("ReorderOutput", what.Output, [output], [what.Output], ("channels", s.Filters), ("channels_last", 0));
            back.Domain = Domain;
            _made.Node.Add(back);
        }
    }

    private bool ReadsInBlocks(NodeProto node, string tensor) => node.OpType switch
    {
        "Conv" => node.Input[0] == tensor && node.Input.Skip(1).All(i => i != tensor) && Sizes.Of(node, _shapes) is { } s && (s.IsDepthwise || s.Channels >= _block),
        _ => true, // a sum that a blocked convolution does
    };

    private string InBlocks(string tensor)
    {
        if (_blocked.TryGetValue(tensor, out var known)) return known;
        var output = _blocked[tensor] = Name(tensor, "blocked");
        var reorder = ProtoWriter.Node("ReorderInput", output, [tensor], [output], ("channels_last", 0));
        reorder.Domain = Domain;
        _made.Node.Add(reorder);
        return output;
    }

    /// <summary>The weight in the order of the blocks: [M/b, C/b, k, k, b of C, b of M]; for depthwise convolutions and few channels [M/b, C, k, k, b of M].</summary>
    private string Weight(string weight, Sizes s)
    {
        var wide = !s.IsDepthwise && s.Channels >= _block;
        var (filters, channels) = (Round(s.Filters), wide ? Round(s.Channels) : s.WeightChannels);
        var padded = Padded(weight, [filters - s.Filters, channels - s.WeightChannels, 0, 0]);
        var apart = wide
            ? Shaped(padded, [filters / _block, _block, channels / _block, _block, .. s.Kernels])
            : Shaped(padded, [filters / _block, _block, channels, .. s.Kernels]);
        var order = ProtoWriter.Node("Transpose", Name(weight, "ordered"), [apart], [""]);
        order.Output[0] = order.Name;
        order.Attribute.Add(ProtoWriter.Attribute("perm", (long[])(wide ? [0, 2, 4, 5, 3, 1] : [0, 2, 3, 4, 1])));
        _made.Node.Add(order);
        return Shaped(order.Name, [filters, channels, .. s.Kernels]);
    }

    private string Padded(string tensor, long[] behind)
    {
        if (behind.All(b => b == 0)) return tensor;
        var output = Name(tensor, "padded");
        _made.Node.Add(ProtoWriter.Node("Pad", output, [tensor, Integers([.. behind.Select(_ => 0L), .. behind])], [output]));
        return output;
    }

    private string Shaped(string tensor, long[] shape)
    {
        var output = Name(tensor, "shaped");
        _made.Node.Add(ProtoWriter.Node("Reshape", output, [tensor, Integers(shape)], [output]));
        return output;
    }

    private string Integers(long[] values)
    {
        var stored = ProtoWriter.Tensor(Name("blocked", "sizes"), [values.Length], values);
        _made.Initializer.Add(stored);
        return stored.Name;
    }

    private string Name(string tensor, string what) => TensorNames.Fresh($"{tensor}.{what}", _taken);

    private long Round(long channels) => (channels + _block - 1) / _block * _block;

    /// <summary>A convolution that is written in blocks.</summary>
    /// <param name="Convolution">The node.</param>
    /// <param name="Sizes">Its sizes.</param>
    /// <param name="Sum">What is added to it.</param>
    /// <param name="Activation">The ReLU behind.</param>
    /// <param name="Output">The tensor that the last of these nodes makes.</param>
    private sealed record Blocked(NodeProto Convolution, Sizes Sizes, string? Sum, AttributeProto[]? Activation, string Output);

    /// <summary>Sizes of a convolution of images.</summary>
    private sealed record Sizes(long Channels, long Filters, long WeightChannels, long Groups, long[] Kernels, long Maps)
    {
        public long Kernel => Kernels[0] * Kernels[1];

        public long Weights => Filters * WeightChannels * Kernel;

        public bool IsDepthwise => Groups > 1 && Groups == Channels && Channels == Filters;

        public static Sizes? Of(NodeProto conv, Func<string, IReadOnlyList<long>?> shapes)
        {
            if (shapes(conv.Input[0]) is not [_, var channels, _, _] || shapes(conv.Input[1]) is not [var filters, var own, var height, var width] || shapes(conv.Output[0]) is not [var batch, _, var rows, var columns]) return null;
            return new Sizes(channels, filters, own, conv.Attribute.FirstOrDefault(a => a.Name == "group")?.I ?? 1, [height, width], batch * (channels + filters) * rows * columns);
        }
    }
}
