using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Operators that give the same values another shape or order, or repeat them.</summary>
internal static class ShapeRules
{
    /// <summary>The rules by operator.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new Dictionary<string, GradientRule>
    {
        ["Reshape"] = Reshape,
        ["Flatten"] = Reshape,
        ["Squeeze"] = Reshape,
        ["Unsqueeze"] = Reshape,
        ["Transpose"] = Transpose,
        ["Expand"] = Expand,
        ["Tile"] = Tile,
        ["DepthToSpace"] = DepthToSpace,
        ["SpaceToDepth"] = SpaceToDepth,
        ["Resize"] = Resize,
    };

    /// <summary>The same values in another shape: <c>Reshape</c>, <c>Flatten</c>, <c>Squeeze</c>, <c>Unsqueeze</c>.</summary>
    private static void Reshape(NodeGradient node) => node.Give(0, node.Graph.Reshape(node.Dy, node.Shape(0)));

    /// <summary>Axes in another order.</summary>
    private static void Transpose(NodeGradient node)
    {
        var rank = node.OutShape().Length;
        long[] order = node.Node.Integers("perm") is { Count: > 0 } given ? [.. given] : [.. Shapes.Upto(rank).Reverse()];
        var back = new long[rank];
        for (var i = 0; i < rank; i++) back[order[i]] = i;
        node.Give(0, node.Graph.Transpose(node.Dy, back));
    }

    /// <summary>Broadcasting to a shape: the gradient is summed over what was repeated.</summary>
    private static void Expand(NodeGradient node) => node.GiveBroadcast(0, node.Dy);

    /// <summary>A tensor repeated along its axes: the gradient is summed over the repetitions.</summary>
    private static void Tile(NodeGradient node)
    {
        var shape = node.Shape(0);
        var repeats = node.Integers(1, "repeats") ?? throw node.Unsupported("a number of repetitions that depends on the image");
        var split = shape.SelectMany((size, i) => new[] { repeats[i], size }).ToArray();
        var axes = Enumerable.Range(0, shape.Length).Select(i => 2L * i).ToArray();
        node.Give(0, node.Graph.Sum(node.Graph.Reshape(node.Dy, split), axes));
    }

    /// <summary>Channels laid out as blocks of pixels.</summary>
    private static void DepthToSpace(NodeGradient node)
    {
        var (n, c, h, w) = (node.Shape(0)[0], node.Shape(0)[1], node.Shape(0)[2], node.Shape(0)[3]);
        var b = node.Node.Integer("blocksize", 1);
        var byColumn = node.Node.Text("mode") == "CRD";
        var dy = node.Graph.Reshape(node.Dy, n, c / (b * b), h, b, w, b);
        dy = byColumn ? node.Graph.Transpose(dy, 0, 1, 3, 5, 2, 4) : node.Graph.Transpose(dy, 0, 3, 5, 1, 2, 4);
        node.Give(0, node.Graph.Reshape(dy, n, c, h, w));
    }

    /// <summary>Blocks of pixels laid out as channels.</summary>
    private static void SpaceToDepth(NodeGradient node)
    {
        var (n, c, h, w) = (node.Shape(0)[0], node.Shape(0)[1], node.Shape(0)[2], node.Shape(0)[3]);
        var b = node.Node.Integer("blocksize", 1);
        var dy = node.Graph.Reshape(node.Dy, n, b, b, c, h / b, w / b);
        node.Give(0, node.Graph.Reshape(node.Graph.Transpose(dy, 0, 3, 4, 1, 5, 2), n, c, h, w));
    }

    /// <summary>A map enlarged by whole factors, each pixel repeated: the gradient is summed over the repetitions.</summary>
    private static void Resize(NodeGradient node)
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
