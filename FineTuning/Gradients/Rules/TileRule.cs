namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>A tensor repeated along its axes: the gradient is summed over the repetitions.</summary>
internal sealed class TileRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var shape = node.Shape(0);
        var repeats = node.Integers(1, "repeats") ?? throw node.Unsupported("a number of repetitions that depends on the image");
        var split = shape.SelectMany((size, i) => new[] { repeats[i], size }).ToArray();
        var axes = Enumerable.Range(0, shape.Length).Select(i => 2L * i).ToArray();
        node.Give(0, node.Graph.Sum(node.Graph.Reshape(node.Dy, split), axes));
    }
}
