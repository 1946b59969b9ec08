using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.Classifiers.Centroid;

/// <summary>
/// Writes the distances to class means: by differences, which lose no digits where a row is a mean (a class of one image); for very many classes as a
/// matrix product.
/// </summary>
internal static class CentroidExport
{
    // Differences take this many floats for each row: 16 MB.
    private const int MostDifferences = 1 << 22;

    /// <summary>Adds minus the distance to each mean.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scaled">Name of the scaled features, <c>[N,D]</c>.</param>
    /// <param name="metric">How far is measured.</param>
    /// <param name="means">Means, and how far is measured to them.</param>
    /// <param name="counts">Training rows of each class, <c>[C]</c>.</param>
    /// <returns>Name of the scores, <c>[N,C]</c>.</returns>
    public static string Append(OnnxModelBuilder graph, string scaled, DistanceMetric metric, CentredMeans means, int[] counts)
    {
        var scores = Scores(graph, scaled, metric, means);
        if (Array.TrueForAll(counts, n => n > 0)) return scores;
        graph.Weight("head.present", [counts.Length], [.. counts.Select(n => n > 0 ? 1f : 0)]);
        graph.Weight("head.absent", [counts.Length], [.. counts.Select(n => n > 0 ? 0 : LinearScores.Absent)]);
        graph.Node("Mul", [scores, "head.present"], ["head.scores.present"]).Node("Add", ["head.scores.present", "head.absent"], ["head.scores"]);
        return "head.scores";
    }

    private static string Scores(OnnxModelBuilder graph, string scaled, DistanceMetric metric, CentredMeans means)
    {
        if (metric == DistanceMetric.Cosine) return Cosine(graph, scaled, means);
        string squared;
        if (means.Means.Length <= MostDifferences)
        {
            squared = Differences(graph, scaled, means.Means, means.Classes);
        }
        else
        {
            graph.Weight("head.centre", [means.Dimension], means.Centre).Node("Sub", [scaled, "head.centre"], ["head.moved"]);
            squared = Product(graph, "head.moved", means.Values, means.SquaredNorms);
        }

        graph.Node("Sqrt", [squared], ["head.distances"]).Node("Neg", ["head.distances"], ["head.scores.all"]);
        return "head.scores.all";
    }

    // Minus half the squared distance of vectors at length 1. The length in double: a float's rounding would be as large as the angles between means that lie far from 0.
    private static string Cosine(OnnxModelBuilder graph, string scaled, CentredMeans means)
    {
        var units = new CentredUnits(means.Means, means.Dimension);
        graph.Weight("head.centre", [means.Dimension], units.Centre);
        Cast(graph, scaled, "head.scaled.double", ElementType.Double);
        Cast(graph, "head.centre", "head.centre.double", ElementType.Double);
        graph.Node("LpNormalization", ["head.scaled.double"], ["head.units.double"], ("axis", 1), ("p", 2)).Node("Sub", ["head.units.double", "head.centre.double"], ["head.moved.double"]);
        Cast(graph, "head.moved.double", "head.moved", ElementType.Float);
        var squared = units.Values.Length <= MostDifferences
            ? Differences(graph, "head.moved", units.Values, means.Classes)
            : Product(graph, "head.moved", units.Values, [.. units.HalfNorms.Select(h => 2 * h)]);
        // A vector of zeros has no direction and is at distance 1: half of that the formula gives a mean of zeros.
        graph.Weight("head.minus.half", [1], [-0.5f]).Weight("head.zeros", [means.Classes], [.. units.IsZero.Select(zero => zero ? -0.5f : 0)]);
        graph.Node("Mul", [squared, "head.minus.half"], ["head.cosines"]).Node("Add", ["head.cosines", "head.zeros"], ["head.cosines.all"]);
        Cast(graph, "head.units.double", "head.units", ElementType.Float);
        graph.Weight("head.columns", [means.Dimension, 1], [.. Enumerable.Repeat(1f, means.Dimension)]).Weight("head.one", [1], [1]);
        graph.Node("Mul", ["head.units", "head.units"], ["head.units.squares"]).Node("MatMul", ["head.units.squares", "head.columns"], ["head.units.length"]);
        Cast(graph, "head.units.length", "head.some.bool", ElementType.Bool);
        Cast(graph, "head.some.bool", "head.some", ElementType.Float);
        graph.Node("Sub", ["head.some", "head.one"], ["head.none"]).Node("Mul", ["head.cosines.all", "head.some"], ["head.cosines.some"]);
        graph.Node("Add", ["head.cosines.some", "head.none"], ["head.scores.all"]);
        return "head.scores.all";
    }

    private static string Differences(OnnxModelBuilder graph, string rows, float[] means, int classes)
    {
        var dimension = means.Length / classes;
        graph.Weight("head.means", [classes, dimension], means).Weight("head.ones", [dimension, 1], [.. Enumerable.Repeat(1f, dimension)]);
        graph.Integers("head.rows.shape", [3], [-1, 1, dimension]).Integers("head.squared.shape", [2], [-1, classes]);
        graph.Node("Reshape", [rows, "head.rows.shape"], ["head.rows"]).Node("Sub", ["head.rows", "head.means"], ["head.differences"]);
        graph.Node("Mul", ["head.differences", "head.differences"], ["head.squares"]).Node("MatMul", ["head.squares", "head.ones"], ["head.sums"]);
        graph.Node("Reshape", ["head.sums", "head.squared.shape"], ["head.squared"]);
        return "head.squared";
    }

    // ‖x − m‖² = ‖x‖² − 2·x·m + ‖m‖², of rows and means that were moved
    private static string Product(OnnxModelBuilder graph, string moved, float[] means, double[] norms)
    {
        var dimension = means.Length / norms.Length;
        graph.Weight("head.means", [norms.Length, dimension], means).Weight("head.norms", [norms.Length], [.. norms.Select(n => (float)n)]);
        graph.Weight("head.ones", [dimension, 1], [.. Enumerable.Repeat(1f, dimension)]);
        graph.Node("Mul", [moved, moved], ["head.moved.squares"]).Node("MatMul", ["head.moved.squares", "head.ones"], ["head.lengths"]);
        graph.Node("Gemm", [moved, "head.means", "head.norms"], ["head.products"], ("transB", 1), ("alpha", -2f));
        graph.Node("Add", ["head.products", "head.lengths"], ["head.squared"]).Node("Relu", ["head.squared"], ["head.squared.positive"]);
        return "head.squared.positive";
    }

    private static void Cast(OnnxModelBuilder graph, string value, string cast, ElementType to) => graph.Node("Cast", [value], [cast], ("to", (int)to));
}
