using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.WeightGradients;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Convolution. Of the forms of its gradients those are written that measured best with the plain runtime; see <see cref="ConvolutionGradients"/>.</summary>
internal static class ConvolutionRules
{
    /// <summary>The rules by operator.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new Dictionary<string, GradientRule>
    {
        ["Conv"] = Conv,
    };

    /// <summary>A convolution. The forms are those that measured best with the plain runtime; see <see cref="ConvolutionGradients"/>.</summary>
    private static void Conv(NodeGradient node)
    {
        var graph = node.Graph;
        var weight = node.Shape(1);
        var g = ConvGeometry.Of(node.Node, node.Shape(0), node.OutShape(), weight[2..]);
        if (node.Wants(0)) node.Give(0, InputGradient(graph, node.Dy, node.In(1), weight, g));
        if (node.Wants(1) && !node.LeaveToManagedCode(g)) node.Give(1, graph.Reshape(WeightGradient(graph, node.In(0), node.Dy, g), weight));
        if (node.Wants(2)) node.Give(2, graph.Sum(node.Dy, [0, .. Shapes.Upto(g.Rank + 2)[2..]]));
    }

    private static string InputGradient(GraphWriter graph, string dy, string weight, long[] shape, ConvGeometry g)
    {
        long[] begins = [.. g.Kernel.Select((k, a) => ((k - 1) * g.Dilations[a]) - g.PadBegins[a])];
        long[] ends = [.. g.Kernel.Select((k, a) => g.In[a] - g.Out[a] + ((k - 1) * g.Dilations[a]) - begins[a])];
        return g.IsStrided || begins.Concat(ends).Any(p => p < 0)
            ? ConvolutionGradients.Transposed(graph, dy, weight, g)
            : ConvolutionGradients.Flipped(graph, dy, weight, shape, g, begins, ends);
    }

    private static string WeightGradient(GraphWriter graph, string x, string dy, ConvGeometry g) => g switch
    {
        { IsPatching: true, Groups: 1, IsPointwise: false } => ConvolutionGradients.WeightByPatches(graph, x, dy, g),
        // Few channels make thin products: all positions side by side in one.
        { Groups: 1 } when g.Channels <= 16 && !g.IsPointwise => ConvolutionGradients.WeightByColumns(graph, x, dy, g),
        _ => ConvolutionGradients.WeightByPosition(graph, x, dy, g),
    };
}

/// <summary>
/// The gradients of a convolution as other operators. Which is best was measured with ONNX Runtime on a processor: a convolution with swapped
/// axes, the textbook's weight gradient, takes two to ten times as long as batched products.
/// </summary>
internal static class ConvolutionGradients
{
    /// <summary>dX without strides: a convolution of dY with the kernel flipped and its channels swapped.</summary>
    public static string Flipped(GraphWriter graph, string dy, string weight, long[] shape, ConvGeometry g, long[] begins, long[] ends)
    {
        long[] spatial = [.. Enumerable.Range(2, g.Rank).Where(a => shape[a] > 1).Select(a => (long)a)];
        var flipped = graph.Reversed(weight, spatial);
        var (filters, channels) = (g.Filters / g.Groups, g.Channels / g.Groups);
        long[] swapped = [g.Channels, filters, .. g.Kernel];
        if (g.Groups == 1) flipped = graph.Transpose(flipped, [1, 0, .. Shapes.Upto(g.Rank + 2)[2..]]);
        else if (filters > 1 || channels > 1)
        {
            flipped = graph.Reshape(flipped, [g.Groups, filters, channels, .. g.Kernel]);
            flipped = graph.Reshape(graph.Transpose(flipped, [0, 2, 1, .. Shapes.Upto(g.Rank + 3)[3..]]), swapped);
        }

        graph.Shaped(dy, [g.Batch, g.Filters, .. g.Out]);
        graph.Shaped(flipped, swapped);
        return graph.Shaped(graph.Node("Conv", [dy, flipped], ("group", g.Groups), ("kernel_shape", g.Kernel), ("dilations", g.Dilations), ("pads", (long[])[.. begins, .. ends])), [g.Batch, g.Channels, .. g.In]);
    }

    /// <summary>dX with strides: the transposed convolution, filled up to the input's size.</summary>
    public static string Transposed(GraphWriter graph, string dy, string weight, ConvGeometry g)
    {
        // What the last window leaves over gets no gradient: zeros, by output_padding.
        var rest = g.In.Select((size, a) => size - (((g.Out[a] - 1) * g.Strides[a]) + ((g.Kernel[a] - 1) * g.Dilations[a]) + 1 - g.PadBegins[a] - g.PadEnds[a])).ToArray();
        // Padding behind that no window reaches (rounding up in poolings) is no crop.
        long[] ends = [.. g.PadEnds.Select((p, a) => p + Math.Max(0, -rest[a]))];
        return graph.Node("ConvTranspose", [dy, weight], ("group", g.Groups), ("kernel_shape", g.Kernel), ("strides", g.Strides), ("dilations", g.Dilations),
            ("pads", (long[])[.. g.PadBegins, .. ends]), ("output_padding", rest.Select(r => Math.Max(0, r)).ToArray()));
    }

    /// <summary>dW: for each position of the kernel, what of X it meets, times dY.</summary>
    public static string WeightByPosition(GraphWriter graph, string x, string dy, ConvGeometry g)
    {
        var (filters, channels, pixels) = (g.Filters / g.Groups, g.Channels / g.Groups, g.Out.Volume());
        var padded = Padded(graph, x, g);
        // One product per image gives a weight gradient per image, and these are added; one product for all images needs both maps transposed. Whatever moves less memory is faster:
        // 320→1280 channels at 7×7 take 0.024 s by image, 0.0095 s in one.
        if (g.Groups == 1 && filters * channels > (filters + channels) * pixels)
        {
            var rows = graph.Reshape(graph.Transpose(graph.Reshape(dy, g.Batch, filters, pixels), 1, 0, 2), filters, g.Batch * pixels);
            return Stacked(graph, g, p =>
            {
                var met = graph.Transpose(graph.Reshape(Met(graph, padded, g, p), g.Batch, channels, pixels), 1, 0, 2);
                return graph.Node("MatMul", rows, graph.SwapLast(graph.Reshape(met, channels, g.Batch * pixels), 2));
            });
        }

        long[] lead = g.Groups == 1 ? [g.Batch] : [g.Batch, g.Groups];
        var grouped = graph.Reshape(dy, [.. lead, filters, pixels]);
        return Stacked(graph, g, p =>
        {
            var met = graph.Reshape(Met(graph, padded, g, p), [.. lead, channels, pixels]);
            return graph.Sum(graph.Node("MatMul", grouped, graph.SwapLast(met, lead.Length + 2)), 0);
        });
    }

    /// <summary>dW of few channels: what all positions meet, side by side, in one product an image.</summary>
    public static string WeightByColumns(GraphWriter graph, string x, string dy, ConvGeometry g)
    {
        var (count, pixels) = (g.Kernel.Volume(), g.Out.Volume());
        var padded = Padded(graph, x, g);
        var columns = graph.Concat([.. g.Positions().Select(p => Met(graph, padded, g, p))], 1);
        var product = graph.Node("MatMul", graph.Reshape(dy, g.Batch, g.Filters, pixels), graph.SwapLast(graph.Reshape(columns, g.Batch, count * g.Channels, pixels), 3));
        return graph.Transpose(graph.Reshape(graph.Sum(product, 0), g.Filters, count, g.Channels), 0, 2, 1);
    }

    /// <summary>dW of windows side by side: the image cut into patches, times dY.</summary>
    public static string WeightByPatches(GraphWriter graph, string x, string dy, ConvGeometry g)
    {
        long[] covered = [.. g.Out.Zip(g.Kernel, (o, k) => o * k)];
        if (!covered.SequenceEqual(g.In)) x = graph.Slice(x, new long[g.Rank], covered, Shapes.Upto(g.Rank + 2)[2..]);
        long[] apart = [g.Batch, g.Channels, .. g.Out.Zip(g.Kernel).SelectMany(s => new[] { s.First, s.Second })];
        // [N, C, out, k, out, k] → [C, k, k, N, out, out]
        long[] order = [1, .. Enumerable.Range(0, g.Rank).Select(a => 3L + (2 * a)), 0, .. Enumerable.Range(0, g.Rank).Select(a => 2L + (2 * a))];
        var patches = graph.Reshape(graph.Transpose(graph.Reshape(x, apart), order), g.Channels * g.Kernel.Volume(), g.Batch * g.Out.Volume());
        var rows = graph.Reshape(graph.Transpose(graph.Reshape(dy, g.Batch, g.Filters, g.Out.Volume()), 1, 0, 2), g.Filters, g.Batch * g.Out.Volume());
        return graph.Node("MatMul", rows, graph.SwapLast(patches, 2));
    }

    /// <summary>Products of all positions behind each other: [M, C/groups, k…] once it is shaped.</summary>
    private static string Stacked(GraphWriter graph, ConvGeometry g, Func<long[], string> product)
    {
        var parts = g.Positions().Select(product).ToList();
        if (parts.Count == 1) return parts[0];
        long[] column = [g.Filters, g.Channels / g.Groups, 1];
        return graph.Concat([.. parts.Select(p => graph.Reshape(p, column))], 2);
    }

    private static string Padded(GraphWriter graph, string x, ConvGeometry g) => graph.Pad(x, [0, 0, .. g.PadBegins], [0, 0, .. g.PadEnds]);

    /// <summary>The part of the padded input that a kernel position meets, as large as the output.</summary>
    private static string Met(GraphWriter graph, string padded, ConvGeometry g, long[] position)
    {
        if (g is { IsPointwise: true, IsStrided: false, IsPadded: false }) return padded;
        var starts = g.Offset(position);
        long[] ends = [.. starts.Select((s, a) => s + ((g.Out[a] - 1) * g.Strides[a]) + 1)];
        return graph.Slice(padded, starts, ends, Shapes.Upto(g.Rank + 2)[2..], g.Strides);
    }
}
