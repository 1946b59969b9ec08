using TransferLearning.Classifiers.Linear;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Centroid;

/// <summary>Writes the distances to class means as a matrix product.</summary>
internal static class CentroidExport
{
    /// <summary>Adds minus the distance to each mean.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scaled">Name of the scaled features, <c>[N,D]</c>.</param>
    /// <param name="metric">How far is measured.</param>
    /// <param name="means">Means, and how far is measured to them.</param>
    /// <param name="counts">Training rows of each class, <c>[C]</c>.</param>
    /// <returns>Name of the scores, <c>[N,C]</c>.</returns>
    public static string Append(OnnxModelBuilder graph, string scaled, Metric metric, CentredMeans means, int[] counts)
    {
        var scores = metric == Metric.Cosine ? Cosine(graph, scaled, means) : Euclidean(graph, scaled, means);
        if (Array.TrueForAll(counts, n => n > 0)) return scores;
        graph.Weight("head.present", [counts.Length], [.. counts.Select(n => n > 0 ? 1f : 0)]);
        graph.Weight("head.absent", [counts.Length], [.. counts.Select(n => n > 0 ? 0 : LinearScores.Absent)]);
        graph.Node("Mul", [scores, "head.present"], ["head.scores.present"]).Node("Add", ["head.scores.present", "head.absent"], ["head.scores"]);
        return "head.scores";
    }

    // cos − 1 of unit vectors; a vector of zeros stays one.
    private static string Cosine(OnnxModelBuilder graph, string scaled, CentredMeans means)
    {
        graph.Weight("head.means", [means.Classes, means.Dimension], means.Units()).Weight("head.minus", [1], [-1]);
        graph.Node("LpNormalization", [scaled], ["head.units"], ("axis", 1), ("p", 2));
        graph.Node("Gemm", ["head.units", "head.means", "head.minus"], ["head.scores.all"], ("transB", 1));
        return "head.scores.all";
    }

    // ‖x − m‖² = ‖x‖² − 2·x·m + ‖m‖²
    private static string Euclidean(OnnxModelBuilder graph, string scaled, CentredMeans means)
    {
        graph.Weight("head.centre", [means.Dimension], means.Centre).Weight("head.means", [means.Classes, means.Dimension], means.Values);
        graph.Weight("head.norms", [means.Classes], [.. means.SquaredNorms.Select(n => (float)n)]);
        graph.Weight("head.ones", [means.Dimension, 1], [.. Enumerable.Repeat(1f, means.Dimension)]);
        graph.Node("Sub", [scaled, "head.centre"], ["head.moved"]).Node("Mul", ["head.moved", "head.moved"], ["head.moved.squares"]);
        graph.Node("MatMul", ["head.moved.squares", "head.ones"], ["head.lengths"]);
        graph.Node("Gemm", ["head.moved", "head.means", "head.norms"], ["head.products"], ("transB", 1), ("alpha", -2f));
        graph.Node("Add", ["head.products", "head.lengths"], ["head.squared"]).Node("Relu", ["head.squared"], ["head.squared.positive"]);
        graph.Node("Sqrt", ["head.squared.positive"], ["head.distances"]).Node("Neg", ["head.distances"], ["head.scores.all"]);
        return "head.scores.all";
    }
}
