using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.FineTuning.Gradients.Writing;

/// <summary>Forms that move values without changing them, and sums over axes. All shapes are numbers here.</summary>
internal static class ShapeWriting
{
    public static string Reshape(this GraphWriter graph, string x, params IReadOnlyList<long> shape) => graph.Node("Reshape", x, graph.Integers(shape));

    public static string Expand(this GraphWriter graph, string x, IReadOnlyList<long> shape) => graph.Node("Expand", x, graph.Integers(shape));

    public static string Transpose(this GraphWriter graph, string x, params long[] order) => graph.Node("Transpose", [x], ("perm", order));

    /// <summary>Swaps the last two axes; the runtime takes it into the product that reads it.</summary>
    public static string SwapLast(this GraphWriter graph, string x, int rank) =>
        graph.Transpose(x, [.. Enumerable.Range(0, rank - 2).Select(i => (long)i), rank - 1, rank - 2]);

    public static string Concat(this GraphWriter graph, IReadOnlyList<string> parts, long axis) =>
        parts.Count == 1 ? parts[0] : graph.Node("Concat", [.. parts], ("axis", axis));

    /// <summary>Sum over axes, which stay with size 1.</summary>
    public static string SumKept(this GraphWriter graph, string x, params IReadOnlyList<long> axes) => graph.Node("ReduceSum", [x, graph.Integers(axes)], ("keepdims", 1));

    /// <summary>Sum over axes, which are gone then.</summary>
    public static string Sum(this GraphWriter graph, string x, params IReadOnlyList<long> axes) => graph.Node("ReduceSum", [x, graph.Integers(axes)], ("keepdims", 0));

    /// <summary>Mean over axes, which stay with size 1.</summary>
    public static string MeanKept(this GraphWriter graph, string x, IReadOnlyList<long> shape, params IReadOnlyList<long> axes) =>
        graph.Mul(graph.SumKept(x, axes), 1f / axes.Select(a => shape[(int)a]).Volume());

    /// <summary>Each pixel of <c>[N,C,…]</c> repeated by whole factors.</summary>
    public static string Enlarged(this GraphWriter graph, string x, long[] factors) => graph.Node(
        "Resize", [x, "", graph.Numbers([factors.Length + 2], [1, 1, .. factors.Select(f => (float)f)])],
        ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));

    /// <summary>A part of a tensor.</summary>
    public static string Slice(this GraphWriter graph, string x, long[] starts, long[] ends, long[] axes, long[]? steps = null) => steps is null || steps.All(s => s == 1)
        ? graph.Node("Slice", x, graph.Integers(starts), graph.Integers(ends), graph.Integers(axes))
        : graph.Node("Slice", x, graph.Integers(starts), graph.Integers(ends), graph.Integers(axes), graph.Integers(steps));

    /// <summary>A tensor backwards along axes.</summary>
    public static string Reversed(this GraphWriter graph, string x, params long[] axes) => axes.Length == 0 ? x : graph.Slice(
        x, [.. axes.Select(_ => -1L)], [.. axes.Select(_ => (long)int.MinValue)], axes, [.. axes.Select(_ => -1L)]);

    /// <summary>Zeros around a tensor; negative sizes cut.</summary>
    public static string Pad(this GraphWriter graph, string x, long[] begins, long[] ends) =>
        begins.Concat(ends).All(p => p == 0) ? x : graph.Node("Pad", x, graph.Integers([.. begins, .. ends]));

    /// <summary>Undoes a broadcast: sums over what it repeated.</summary>
    public static string SumTo(this GraphWriter graph, string x, IReadOnlyList<long> from, IReadOnlyList<long> to)
    {
        if (from.SequenceEqual(to)) return x;
        var lead = from.Count - to.Count;
        long[] axes = [.. Enumerable.Range(0, from.Count).Where(i => i < lead || (to[i - lead] == 1 && from[i] != 1)).Select(i => (long)i)];
        if (axes.Length > 0) x = graph.SumKept(x, axes);
        return lead > 0 || axes.Length == 0 ? graph.Reshape(x, to) : x;
    }
}
