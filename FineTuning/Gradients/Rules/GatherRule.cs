namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Slices of a tensor chosen by their indices: each gradient is added where its slice came from.</summary>
internal sealed class GatherRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (shape, graph) = (node.Shape(0), node.Graph);
        var axis = ShapeWriting.Axis(node.Node.Integer("axis", 0), shape.Length);
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
}
