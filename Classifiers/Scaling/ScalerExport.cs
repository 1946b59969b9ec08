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
            ScalingKind.L2 => Units(graph, features),
            ScalingKind.Power => Units(graph, Roots(graph, features)),
            ScalingKind.L2Center => Scaled(CentredUnits(graph, features)),
            _ => features,
        };
    }

    private static string Scaled(OnnxModelBuilder graph)
    {
        graph.Node("Mul", ["head.centred", "head.factor"], ["head.scaled"]);
        return "head.scaled";
    }

    private static string Units(OnnxModelBuilder graph, string rows)
    {
        graph.Node("LpNormalization", [rows], ["head.scaled"], ("axis", 1), ("p", 2));
        return "head.scaled";
    }

    // √max(x, 0) − √max(−x, 0): Sign came with operator set 9.
    private static string Roots(OnnxModelBuilder graph, string features)
    {
        graph.Node("Relu", [features], ["head.above"]).Node("Neg", [features], ["head.negated"]).Node("Relu", ["head.negated"], ["head.below"]);
        graph.Node("Sqrt", ["head.above"], ["head.above.root"]).Node("Sqrt", ["head.below"], ["head.below.root"]).Node("Sub", ["head.above.root", "head.below.root"], ["head.roots"]);
        return "head.roots";
    }

    // In double, as Scaler.Apply.
    private static OnnxModelBuilder CentredUnits(OnnxModelBuilder graph, string features) => graph
        .Node("Cast", [features], ["head.features.double"], ("to", (int)ElementType.Double)).Node("Cast", ["head.mean"], ["head.mean.double"], ("to", (int)ElementType.Double))
        .Node("LpNormalization", ["head.features.double"], ["head.lengths.one"], ("axis", 1), ("p", 2)).Node("Sub", ["head.lengths.one", "head.mean.double"], ["head.centred.double"])
        .Node("Cast", ["head.centred.double"], ["head.centred"], ("to", (int)ElementType.Float));
}
