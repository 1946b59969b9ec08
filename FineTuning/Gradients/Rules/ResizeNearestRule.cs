namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>A map enlarged by whole factors, each pixel repeated: the gradient is summed over the repetitions.</summary>
internal sealed class ResizeNearestRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (shape, enlarged) = (node.Shape(0), node.OutShape());
        var (mode, place, rounding) = (node.Node.Text("mode") ?? "nearest", node.Node.Text("coordinate_transformation_mode") ?? "half_pixel", node.Node.Text("nearest_mode") ?? "round_prefer_floor");
        // In these two ways of counting pixels whole factors repeat each of them.
        var repeats = place is "half_pixel" or "pytorch_half_pixel" || (place == "asymmetric" && rounding == "floor");
        if (mode != "nearest" || !repeats || shape.Zip(enlarged).Any(s => s.Second % s.First != 0)) throw node.Unsupported("a resize that is no repetition of pixels");
        long[] split = [.. shape.Zip(enlarged).SelectMany(s => new[] { s.First, s.Second / s.First })];
        node.Give(0, node.Graph.Sum(node.Graph.Reshape(node.Dy, split), [.. Enumerable.Range(0, shape.Length).Select(i => (2L * i) + 1)]));
    }
}
