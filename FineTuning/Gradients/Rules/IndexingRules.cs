using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Operators that take parts of a tensor, or put parts together.</summary>
internal static class IndexingRules
{
    /// <summary>The rules by operator.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new Dictionary<string, GradientRule>
    {
        ["Slice"] = Slice,
        ["Split"] = Split,
        ["Concat"] = Concat,
        ["Pad"] = Pad,
        ["Gather"] = Gather,
        ["GatherElements"] = GatherElements,
    };

    /// <summary>A part of a tensor, with steps and backwards: the gradient goes back to where it was taken, zeros are around it.</summary>
    private static void Slice(NodeGradient node)
    {
        var (shape, kept) = (node.Shape(0), node.OutShape());
        var starts = Known(node, 1);
        var axes = node.Has(3) ? Known(node, 3) : Shapes.Upto(starts.Count);
        var steps = node.Has(4) ? Known(node, 4) : [.. Enumerable.Repeat(1L, starts.Count)];
        var (begins, ends) = (new long[shape.Length], new long[shape.Length]);
        var dy = node.Dy;
        for (var i = 0; i < axes.Count; i++)
        {
            var axis = Shapes.Axis(axes[i], shape.Length);
            var first = First(starts[i], steps[i], shape[axis]);
            if (steps[i] < 0)
            {
                dy = node.Graph.Reversed(dy, axis);
                first += (kept[axis] - 1) * steps[i];
            }

            var step = Math.Abs(steps[i]);
            if (step > 1) dy = Spread(node.Graph, dy, kept, axis, step);
            kept[axis] *= step;
            (begins[axis], ends[axis]) = (first, shape[axis] - first - kept[axis]);
        }

        node.Give(0, node.Graph.Pad(dy, begins, ends));
    }

    private static IReadOnlyList<long> Known(NodeGradient node, int input) =>
        node.Facts.Integers(node.In(input)) ?? throw node.Unsupported("a slice whose place depends on the image");

    private static long First(long start, long step, long size)
    {
        if (start < 0) start += size;
        return step > 0 ? Math.Clamp(start, 0, size) : Math.Clamp(start, 0, size - 1);
    }

    /// <summary>Puts step − 1 zeros behind each value of an axis.</summary>
    private static string Spread(GraphWriter graph, string x, long[] shape, int axis, long step)
    {
        long[] apart = [.. shape[..(axis + 1)], 1, .. shape[(axis + 1)..]];
        var ends = new long[apart.Length];
        ends[axis + 1] = step - 1;
        long[] together = [.. shape];
        together[axis] *= step;
        return graph.Reshape(graph.Pad(graph.Reshape(x, apart), new long[apart.Length], ends), together);
    }

    /// <summary>A tensor cut along an axis: the parts of the gradient side by side, zeros where a part leads nowhere.</summary>
    private static void Split(NodeGradient node)
    {
        var axis = node.Node.Integer("axis", 0);
        var parts = node.Node.Outputs.Select((name, i) => name.Length == 0 ? throw node.Unsupported("a part without a name")
            : node.DyOf(i) ?? node.Graph.Expand(node.Graph.Number(0), node.OutShape(i)));
        node.Give(0, node.Graph.Concat([.. parts], axis));
    }

    /// <summary>Tensors side by side: each gets its part of the gradient.</summary>
    private static void Concat(NodeGradient node)
    {
        var axis = Shapes.Axis(node.Node.Integer("axis", 0), node.OutShape().Length);
        var start = 0L;
        for (var i = 0; i < node.InputCount; i++)
        {
            var size = node.Shape(i)[axis];
            if (node.Wants(i)) node.Give(i, node.Graph.Slice(node.Dy, [start], [start + size], [axis]));
            start += size;
        }
    }

    /// <summary>
    /// A border around a tensor: of a constant, whose gradient is cut off; or of the tensor's own values (<c>reflect</c>, <c>edge</c>), whose
    /// gradient is added where they came from.
    /// </summary>
    private static void Pad(NodeGradient node)
    {
        if (node.Wants(2)) throw node.Unsupported("a trained border");
        var rank = node.OutShape().Length;
        var pads = node.Integers(1, "pads") ?? throw node.Unsupported("a border whose width depends on the image");
        var axes = node.Has(3) ? node.Facts.Integers(node.In(3)) ?? throw node.Unsupported("axes that depend on the image") : Shapes.Upto(rank);
        var (begins, ends) = (new long[rank], new long[rank]);
        for (var i = 0; i < axes.Count; i++) (begins[Shapes.Axis(axes[i], rank)], ends[Shapes.Axis(axes[i], rank)]) = (pads[i], pads[axes.Count + i]);
        var mode = node.Node.Text("mode") ?? "constant";
        if (mode is not ("constant" or "reflect" or "edge")) throw node.Unsupported($"the mode {mode}");
        var dy = node.Dy;
        if (mode == "constant") dy = node.Graph.Pad(dy, [.. begins.Select(p => -p)], [.. ends.Select(p => -p)]);
        else for (var axis = 0; axis < rank; axis++) dy = Fold(node.Graph, dy, axis, rank, node.Shape(0)[axis], begins[axis], ends[axis], mode);
        node.Give(0, dy);
    }

    /// <summary>Adds the borders of one axis to what they repeat.</summary>
    private static string Fold(GraphWriter graph, string dy, int axis, int rank, long size, long before, long behind, string mode)
    {
        if (before <= 0 && behind <= 0) return before == 0 && behind == 0 ? dy : graph.Slice(dy, [-before], [size - before], [axis]);
        var whole = graph.Slice(dy, [before], [before + size], [axis]);
        var parts = new List<string> { whole };
        if (before > 0) parts.Add(Border(graph.Slice(dy, [0], [before], [axis]), before, atFront: 1));
        if (behind > 0) parts.Add(Border(graph.Slice(dy, [before + size], [before + size + behind], [axis]), behind, atFront: 0));
        return parts.Count == 1 ? whole : graph.Node("Sum", [.. parts], []);

        string Border(string part, long width, int atFront)
        {
            var (begins, ends) = (new long[rank], new long[rank]);
            var place = mode == "edge" ? (atFront == 1 ? 0 : size - 1) : atFront == 1 ? 1 : size - 1 - width;
            var length = mode == "edge" ? 1 : width;
            (begins[axis], ends[axis]) = (place, size - place - length);
            return graph.Pad(mode == "edge" ? graph.SumKept(part, axis) : graph.Reversed(part, axis), begins, ends);
        }
    }

    /// <summary>Slices of a tensor chosen by their indices: each gradient is added where its slice came from.</summary>
    private static void Gather(NodeGradient node)
    {
        var (shape, graph) = (node.Shape(0), node.Graph);
        var axis = Shapes.Axis(node.Node.Integer("axis", 0), shape.Length);
        if (node.Facts.Integers(node.In(1)) is [var only] && node.Shape(1).Volume() == 1)
        {
            // One slice, the class token: zeros around it.
            var (begins, ends) = (new long[shape.Length], new long[shape.Length]);
            (begins[axis], ends[axis]) = (only < 0 ? only + shape[axis] : only, shape[axis] - 1 - (only < 0 ? only + shape[axis] : only));
            long[] one = [.. shape];
            one[axis] = 1;
            node.Give(0, graph.Pad(graph.Reshape(node.Dy, one), begins, ends));
            return;
        }

        var (before, behind, count) = (shape[..axis].Volume(), shape[(axis + 1)..].Volume(), node.Shape(1).Volume());
        long[] taken = [before, count, behind];
        var indices = graph.Expand(graph.Reshape(graph.Node("Cast", [node.In(1)], ("to", 7)), 1, count, 1), taken);
        var zeros = graph.Expand(graph.Number(0), [before, shape[axis], behind]);
        var scattered = graph.Node("ScatterElements", [zeros, indices, graph.Reshape(node.Dy, taken)], ("axis", 1), ("reduction", "add"));
        node.Give(0, graph.Reshape(scattered, shape));
    }

    /// <summary>Single values chosen by their indices along an axis: each gradient is added where its value came from.</summary>
    private static void GatherElements(NodeGradient node)
    {
        var axis = Shapes.Axis(node.Node.Integer("axis", 0), node.OutShape().Length);
        var zeros = node.Graph.Expand(node.Graph.Number(0), node.Shape(0));
        node.Give(0, node.Graph.Node("ScatterElements", [zeros, node.In(1), node.Dy], ("axis", axis), ("reduction", "add")));
    }
}
