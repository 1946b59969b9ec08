using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.Classifiers.Scaling;

/// <summary>Writes scalings as ONNX operators that are the same in every operator set from 7 on.</summary>
internal static class ScalerExport
{
    /// <summary>Adds a scaling.</summary>
    /// <inheritdoc cref="Scaler.Append"/>
    public static string Append(OnnxModelBuilder graph, string features, Scaler scaler)
    {
        if (Scaler.HasMean(scaler.Kind)) graph.Weight("head.mean", [scaler.Dimension], scaler.Mean.ToArray()).Weight("head.factor", [scaler.Dimension], scaler.Factor.ToArray());
        return scaler.Kind switch
        {
            ScalingKind.Standard or ScalingKind.Center => Scaled(graph.Node("Sub", [features, "head.mean"], ["head.centred"])),
            ScalingKind.L2 => Units(graph, features, scaler),
            ScalingKind.Power => Units(graph, Roots(graph, features), scaler),
            ScalingKind.L2Center => Scaled(CentredUnits(graph, features, scaler)),
            ScalingKind.PowerCenter => Scaled(CentredUnits(graph, Roots(graph, features), scaler)),
            _ => features,
        };
    }

    private static string Scaled(OnnxModelBuilder graph)
    {
        graph.Node("Mul", ["head.centred", "head.factor"], ["head.scaled"]);
        return "head.scaled";
    }

    private static string Units(OnnxModelBuilder graph, string rows, Scaler scaler)
    {
        if (scaler.Groups.Count == 1) return Lengths(graph, rows, "head.scaled", scaler);
        graph.Weight("head.share", [1], [scaler.Share]).Node("Mul", [Lengths(graph, rows, "head.lengths.one", scaler), "head.share"], ["head.scaled"]);
        return "head.scaled";
    }

    // Each row to length 1, of several taps each tap's columns. Split came to take its lengths in another way with operator set 13; Gather is the same in all.
    private static string Lengths(OnnxModelBuilder graph, string rows, string name, Scaler scaler)
    {
        if (scaler.Groups.Count == 1)
        {
            graph.Node("LpNormalization", [rows], [name], ("axis", 1), ("p", 2));
            return name;
        }

        var (parts, start) = (new List<string>(), 0L);
        foreach (var (g, width) in scaler.Groups.Index())
        {
            var part = $"head.tap{g}";
            graph.Integers($"{part}.columns", [width], [.. Enumerable.Range(0, width).Select(d => start + d)]);
            graph.Node("Gather", [rows, $"{part}.columns"], [part], ("axis", 1)).Node("LpNormalization", [part], [$"{part}.one"], ("axis", 1), ("p", 2));
            parts.Add($"{part}.one");
            start += width;
        }

        graph.Node("Concat", parts, [name], ("axis", 1));
        return name;
    }

    // √max(x, 0) − √max(−x, 0): Sign came with operator set 9.
    private static string Roots(OnnxModelBuilder graph, string features)
    {
        graph.Node("Relu", [features], ["head.above"]).Node("Neg", [features], ["head.negated"]).Node("Relu", ["head.negated"], ["head.below"]);
        graph.Node("Sqrt", ["head.above"], ["head.above.root"]).Node("Sqrt", ["head.below"], ["head.below.root"]).Node("Sub", ["head.above.root", "head.below.root"], ["head.roots"]);
        return "head.roots";
    }

    // In double, as Scaler.Apply.
    private static OnnxModelBuilder CentredUnits(OnnxModelBuilder graph, string features, Scaler scaler)
    {
        graph.Node("Cast", [features], ["head.features.double"], ("to", (int)ElementType.Double)).Node("Cast", ["head.mean"], ["head.mean.double"], ("to", (int)ElementType.Double));
        graph.Node("Sub", [Lengths(graph, "head.features.double", "head.lengths.one", scaler), "head.mean.double"], ["head.centred.double"]);
        return graph.Node("Cast", ["head.centred.double"], ["head.centred"], ("to", (int)ElementType.Float));
    }
}
