namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>
/// A border around a tensor: of a constant, whose gradient is cut off; or of the tensor's own values (<c>reflect</c>, <c>edge</c>), whose
/// gradient is added where they came from.
/// </summary>
internal sealed class PadRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        if (node.Wants(2)) throw node.Unsupported("a trained border");
        var rank = node.OutShape().Length;
        var pads = node.Integers(1, "pads") ?? throw node.Unsupported("a border whose width depends on the image");
        var axes = node.Has(3) ? node.Facts.Integers(node.In(3)) ?? throw node.Unsupported("axes that depend on the image") : ShapeWriting.Upto(rank);
        var (begins, ends) = (new long[rank], new long[rank]);
        for (var i = 0; i < axes.Count; i++) (begins[ShapeWriting.Axis(axes[i], rank)], ends[ShapeWriting.Axis(axes[i], rank)]) = (pads[i], pads[axes.Count + i]);
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
}
