using TransferLearning.Classifiers.Linear;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Centroid;

/// <summary>
/// Writes the distances to class means: by differences, which lose no digits where a row is a mean (a class of one image); for very many classes as a
/// matrix product.
/// </summary>
internal static class CentroidExport
{
    // Differences are as many numbers for each row: 16 MB.
    private const int MostDifferences = 1 << 22;

    /// <summary>Adds minus the distance to each mean.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scaled">Name of the scaled features, <c>[N,D]</c>.</param>
    /// <param name="metric">How far is measured.</param>
    /// <param name="means">Means, and how far is measured to them.</param>
    /// <param name="counts">Training rows of each class, <c>[C]</c>.</param>
    /// <returns>Name of the scores, <c>[N,C]</c>.</returns>
    public static string Append(OnnxModelBuilder graph, string scaled, Metric metric, CentredMeans means, int[] counts)
    {
        var scores = Scores(graph, scaled, metric, means);
        if (Array.TrueForAll(counts, n => n > 0)) return scores;
        graph.Weight("head.present", [counts.Length], [.. counts.Select(n => n > 0 ? 1f : 0)]);
        graph.Weight("head.absent", [counts.Length], [.. counts.Select(n => n > 0 ? 0 : LinearScores.Absent)]);
        graph.Node("Mul", [scores, "head.present"], ["head.scores.present"]).Node("Add", ["head.scores.present", "head.absent"], ["head.scores"]);
        return "head.scores";
    }

    private static string Scores(OnnxModelBuilder graph, string scaled, Metric metric, CentredMeans means)
    {
        if (metric == Metric.Cosine) return Cosine(graph, scaled, means);
        var squared = means.Means.Length <= MostDifferences ? Differences(graph, scaled, means) : Product(graph, scaled, means);
        graph.Node("Sqrt", [squared], ["head.distances"]).Node("Neg", ["head.distances"], ["head.scores.all"]);
        return "head.scores.all";
    }

    // cos − 1 of unit vectors; a vector of zeros stays one.
    private static string Cosine(OnnxModelBuilder graph, string scaled, CentredMeans means)
    {
        graph.Weight("head.means", [means.Classes, means.Dimension], means.Units()).Weight("head.minus", [1], [-1]);
        graph.Node("LpNormalization", [scaled], ["head.units"], ("axis", 1), ("p", 2));
        graph.Node("Gemm", ["head.units", "head.means", "head.minus"], ["head.scores.all"], ("transB", 1));
        return "head.scores.all";
    }

    private static string Differences(OnnxModelBuilder graph, string scaled, CentredMeans means)
    {
        graph.Weight("head.means", [means.Classes, means.Dimension], means.Means).Weight("head.ones", [means.Dimension, 1], [.. Enumerable.Repeat(1f, means.Dimension)]);
        graph.Integers("head.rows.shape", [3], [-1, 1, means.Dimension]).Integers("head.squared.shape", [2], [-1, means.Classes]);
        graph.Node("Reshape", [scaled, "head.rows.shape"], ["head.rows"]).Node("Sub", ["head.rows", "head.means"], ["head.differences"]);
        graph.Node("Mul", ["head.differences", "head.differences"], ["head.squares"]).Node("MatMul", ["head.squares", "head.ones"], ["head.sums"]);
        graph.Node("Reshape", ["head.sums", "head.squared.shape"], ["head.squared"]);
        return "head.squared";
    }

    // ‖x − m‖² = ‖x‖² − 2·x·m + ‖m‖²
    private static string Product(OnnxModelBuilder graph, string scaled, CentredMeans means)
    {
        graph.Weight("head.centre", [means.Dimension], means.Centre).Weight("head.means", [means.Classes, means.Dimension], means.Values);
        graph.Weight("head.norms", [means.Classes], [.. means.SquaredNorms.Select(n => (float)n)]);
        graph.Weight("head.ones", [means.Dimension, 1], [.. Enumerable.Repeat(1f, means.Dimension)]);
        graph.Node("Sub", [scaled, "head.centre"], ["head.moved"]).Node("Mul", ["head.moved", "head.moved"], ["head.moved.squares"]);
        graph.Node("MatMul", ["head.moved.squares", "head.ones"], ["head.lengths"]);
        graph.Node("Gemm", ["head.moved", "head.means", "head.norms"], ["head.products"], ("transB", 1), ("alpha", -2f));
        graph.Node("Add", ["head.products", "head.lengths"], ["head.squared"]).Node("Relu", ["head.squared"], ["head.squared.positive"]);
        return "head.squared.positive";
    }
}
