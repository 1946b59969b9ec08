namespace TransferLearning.Onnx;

/// <summary>Nodes that look different from opset to opset, because attributes became inputs or the operator came later: each method writes the form of the builder's opset.</summary>
internal static class VersionedOperators
{
    /// <summary>A reduction (<c>ReduceMean</c>, <c>ReduceMax</c>) over one axis, which then is gone.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="op">Operator; all but <c>ReduceSum</c>, which changed earlier.</param>
    /// <param name="input">What is reduced.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="output">Name of the result.</param>
    public static OnnxModelBuilder Reduce(this OnnxModelBuilder graph, string op, string input, long axis, string output)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Opset < 18) return graph.Node(op, [input], [output], ("axes", (long[])[axis]), ("keepdims", 0));
        return graph.Integers($"{output}.axes", [1], [axis]).Node(op, [input, $"{output}.axes"], [output], ("keepdims", 0));
    }

    /// <summary>The part of a tensor from position <paramref name="start"/> of an axis on.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">What is cut.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="start">The first position that is kept.</param>
    /// <param name="output">Name of the result.</param>
    public static OnnxModelBuilder SliceFrom(this OnnxModelBuilder graph, string input, long axis, long start, string output)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Opset < 10) return graph.Node("Slice", [input], [output], ("axes", (long[])[axis]), ("starts", (long[])[start]), ("ends", (long[])[int.MaxValue]));
        return graph.Integers($"{output}.starts", [1], [start]).Integers($"{output}.ends", [1], [int.MaxValue]).Integers($"{output}.axes", [1], [axis])
            .Node("Slice", [input, $"{output}.starts", $"{output}.ends", $"{output}.axes"], [output]);
    }

    /// <summary>Float values held between two bounds.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The values.</param>
    /// <param name="least">Lower bound.</param>
    /// <param name="most">Upper bound.</param>
    /// <param name="output">Name of the result.</param>
    public static OnnxModelBuilder Clip(this OnnxModelBuilder graph, string input, float least, float most, string output)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Opset < 11) return graph.Node("Clip", [input], [output], ("min", least), ("max", most));
        return graph.Weight($"{output}.least", [], [least]).Weight($"{output}.most", [], [most]).Node("Clip", [input, $"{output}.least", $"{output}.most"], [output]);
    }

    /// <summary>Float values rounded to whole numbers; halves go to the even one, where the operator set has <c>Round</c>, else up.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The values.</param>
    /// <param name="output">Name of the result.</param>
    public static OnnxModelBuilder Round(this OnnxModelBuilder graph, string input, string output)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Opset >= 11) return graph.Node("Round", [input], [output]);
        return graph.Weight($"{output}.half", [1], [0.5f]).Node("Add", [input, $"{output}.half"], [$"{output}.raised"]).Node("Floor", [$"{output}.raised"], [output]);
    }

    /// <summary>The sum over one axis, which stays with length 1.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">What is summed.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="output">Name of the result.</param>
    public static OnnxModelBuilder SumAlong(this OnnxModelBuilder graph, string input, long axis, string output)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Opset < 13) return graph.Node("ReduceSum", [input], [output], ("axes", (long[])[axis]), ("keepdims", 1));
        return graph.Integers($"{output}.axes", [1], [axis]).Node("ReduceSum", [input, $"{output}.axes"], [output], ("keepdims", 1));
    }
}
