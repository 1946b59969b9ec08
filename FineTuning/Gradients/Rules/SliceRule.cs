namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>A part of a tensor, with steps and backwards: the gradient goes back to where it was taken, zeros are around it.</summary>
internal sealed class SliceRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (shape, kept) = (node.Shape(0), node.OutShape());
        var starts = Known(node, 1);
        var axes = node.Has(3) ? Known(node, 3) : ShapeWriting.Upto(starts.Count);
        var steps = node.Has(4) ? Known(node, 4) : [.. Enumerable.Repeat(1L, starts.Count)];
        var (begins, ends) = (new long[shape.Length], new long[shape.Length]);
        var dy = node.Dy;
        for (var i = 0; i < axes.Count; i++)
        {
            var axis = ShapeWriting.Axis(axes[i], shape.Length);
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
}
