namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Each group of channels of each image standardised, then scale and shift: for each group in operator set 18, for each channel from 21 on.</summary>
internal sealed class GroupNormalizationRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        var groups = node.Node.Integer("num_groups", 1);
        long[] grouped = [shape[0], groups, shape[1] / groups, .. shape[2..]];
        long[] within = ShapeWriting.Upto(grouped.Length)[2..];
        // A scale a group or a scale a channel: both broadcast in the grouped shape.
        long[] column = [groups, node.Shape(1)[0] == groups && node.Shape(1)[0] != shape[1] ? 1 : shape[1] / groups, .. Enumerable.Repeat(1L, shape.Length - 2)];
        var standard = new Standardisation(graph, graph.Reshape(node.In(0), grouped), grouped, within, node.Node.Number("epsilon", 1e-5f));
        var dy = graph.Reshape(node.Dy, grouped);
        if (node.Wants(0)) node.Give(0, graph.Reshape(standard.Back(graph.Mul(dy, graph.Reshape(node.In(1), column))), shape));
        if (node.Wants(1)) node.Give(1, graph.Reshape(graph.SumTo(graph.Mul(dy, standard.Value), grouped, column), node.Shape(1)));
        if (node.Wants(2)) node.Give(2, graph.Reshape(graph.SumTo(dy, grouped, column), node.Shape(2)));
    }
}
