using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>
/// Writes nearest neighbours as plain operators, in the way of <see cref="NeighborSearch"/>: one product finds a few more rows than are
/// wanted, whose distances are then measured by differences, which lose no digits; of equally distant rows the first comes first.
/// Only operators whose shape no opset from 7 to 26 changed, but for TopK.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="options">Number of neighbours, metric, weighing of votes.</param>
/// <param name="dimension">Length of a row, D.</param>
/// <param name="count">Number of stored rows, M.</param>
internal sealed class KnnExport(OnnxModelBuilder graph, KnnOptions options, int dimension, int count)
{
    // Rows that the product may rank wrongly.
    private const int Spare = 16;
    private readonly int _k = Math.Min(options.K, count);
    private readonly int _candidates = (int)Math.Min((long)options.K + Spare, count);

    /// <summary>Adds the shares of the votes.</summary>
    /// <param name="scaled">Name of the scaled queries, <c>[N,D]</c>.</param>
    /// <param name="rows">Stored rows, <c>[M,D]</c>.</param>
    /// <param name="labels">Their classes, <c>[M]</c>.</param>
    /// <param name="classes">Number of classes, C.</param>
    /// <returns>Name of the shares, <c>[N,C]</c>.</returns>
    public string Append(string scaled, float[] rows, int[] labels, int classes)
    {
        var found = options.Metric == DistanceMetric.Cosine ? Cosine(scaled, rows) : Euclidean(scaled, rows);
        var nearness = options.Metric == DistanceMetric.Cosine ? CosineNearness(found) : EuclideanNearness(found);
        return Shares(found, nearness, labels, classes);
    }

    private string Shares(string found, string near, int[] labels, int classes)
    {
        var (nearness, places) = TopK(near, _k, "head.nearest");
        // What each candidate's vote weighs: the weight of its place among the k nearest, 0 where it has none.
        graph.Integers("head.places", [1, 1, _candidates], [.. Enumerable.Range(0, _candidates).Select(i => (long)i)]);
        var places3 = Reshape(places, "head.places.found", -1, _k, 1);
        graph.Node("Equal", [places3, "head.places"], ["head.place.is"]).Node("Cast", ["head.place.is"], ["head.place.one"], ("to", (int)ElementType.Float));
        var votes = Reshape(Votes(nearness), "head.votes", -1, 1, _k);
        graph.Node("MatMul", [votes, "head.place.one"], ["head.candidate.votes"]);
        // … and for whom.
        graph.Integers("head.labels", [count], [.. labels.Select(l => (long)l)]);
        graph.Integers("head.classes", [1, 1, classes], [.. Enumerable.Range(0, classes).Select(c => (long)c)]);
        graph.Node("Gather", ["head.labels", found], ["head.candidate.labels"], ("axis", 0));
        var labels3 = Reshape("head.candidate.labels", "head.candidate.labels3", -1, _candidates, 1);
        graph.Node("Equal", [labels3, "head.classes"], ["head.class.is"]).Node("Cast", ["head.class.is"], ["head.class.one"], ("to", (int)ElementType.Float));
        graph.Node("MatMul", ["head.candidate.votes", "head.class.one"], ["head.sums3"]);
        var sums = Reshape("head.sums3", "head.sums", -1, classes);
        graph.Weight("head.class.ones", [classes, 1], Ones(classes));
        graph.Node("MatMul", [sums, "head.class.ones"], ["head.total"]).Node("Div", [sums, "head.total"], ["head.scores"]);
        return "head.scores";
    }

    // Moving all rows does not change distances, and rows around the origin lose the fewest digits.
    private string Euclidean(string scaled, float[] rows)
    {
        var mean = new double[dimension];
        for (var i = 0; i < rows.Length; i++) mean[i % dimension] += rows[i] / (double)count;
        float[] centre = [.. mean.Select(m => (float)m)];
        var centred = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++) centred[i] = rows[i] - centre[i % dimension];
        graph.Weight("head.rows", [count, dimension], centred).Weight("head.centre", [dimension], centre);
        graph.Node("Sub", [scaled, "head.centre"], ["head.queries"]);
        Halves([.. Enumerable.Range(0, count).Select(r => Vectors.SquaredNorm(centred.AsSpan(r * dimension, dimension)) / 2)]);
        graph.Node("Gemm", ["head.queries", "head.rows", "head.half"], ["head.products"], ("transB", 1));
        return Candidates("head.products");
    }

    // The length in double: a float's rounding of unit vectors would be as large as the angles between rows that lie far from 0.
    private string Cosine(string scaled, float[] rows)
    {
        var units = new CentredUnits(rows, dimension);
        graph.Weight("head.rows", [count, dimension], units.Values).Weight("head.centre", [dimension], units.Centre);
        Cast(scaled, "head.scaled.double", ElementType.Double);
        Cast("head.centre", "head.centre.double", ElementType.Double);
        graph.Node("LpNormalization", ["head.scaled.double"], ["head.units"], ("axis", 1), ("p", 2)).Node("Sub", ["head.units", "head.centre.double"], ["head.queries"]);
        Cast("head.queries", "head.queries.float", ElementType.Float);
        // A row of zeros is at distance 1 from all, as far as the others are from it.
        Halves([.. units.HalfNorms.Zip(units.IsZero, (half, zero) => half + (zero ? 0.5 : 0))]);
        graph.Weight("head.zeros", [count], [.. units.IsZero.Select(zero => zero ? -0.5f : 0)]);
        // A distance that the rounding of the stored rows can cause counts as 0, as it does for the head.
        graph.Weight("head.rounding", [1], [(float)Math.ScaleB(units.HalfNorms.Max(), -47)]);
        // To a query of zeros all rows are equally near.
        graph.Weight("head.sum", [dimension, 1], Ones(dimension));
        Cast("head.units", "head.units.float", ElementType.Float);
        graph.Node("Mul", ["head.units.float", "head.units.float"], ["head.units.squares"]).Node("MatMul", ["head.units.squares", "head.sum"], ["head.units.length"]);
        Flag("head.units.length", "head.queries.some");
        graph.Node("Gemm", ["head.queries.float", "head.rows", "head.half"], ["head.products.all"], ("transB", 1)).Node("Mul", ["head.products.all", "head.queries.some"], ["head.products"]);
        return Candidates("head.products");
    }

    private void Halves(double[] halves) => graph.Weight("head.half", [count], [.. halves.Select(h => (float)-h)]);

    // In order of row, so that the first of equals is the first row.
    private string Candidates(string products)
    {
        var (_, unordered) = TopK(products, _candidates, "head.likely");
        Cast(unordered, "head.likely.float", ElementType.Float);
        graph.Node("Neg", ["head.likely.float"], ["head.likely.back"]);
        var (back, _) = TopK("head.likely.back", _candidates, "head.ordered");
        graph.Node("Neg", [back], ["head.ordered.float"]);
        return Cast("head.ordered.float", "head.candidates", ElementType.Int64);
    }

    // Minus the squared distance of each candidate.
    private string EuclideanNearness(string found)
    {
        graph.Node("Gather", ["head.rows", found], ["head.candidate.rows"], ("axis", 0));
        graph.Weight("head.sum", [dimension, 1], [.. Enumerable.Repeat(-1f, dimension)]);
        return Sums("head.candidate.rows", "head.sum");
    }

    // Minus the distance: half the square of the difference of unit vectors.
    private string CosineNearness(string found)
    {
        graph.Node("Gather", ["head.rows", found], ["head.candidate.floats"], ("axis", 0)).Node("Gather", ["head.zeros", found], ["head.candidate.zeros"], ("axis", 0));
        Cast("head.candidate.floats", "head.candidate.rows", ElementType.Double);
        graph.Weight("head.halves.float", [dimension, 1], [.. Enumerable.Repeat(0.5f, dimension)]);
        Cast("head.halves.float", "head.halves", ElementType.Double);
        var distances = Cast(Sums("head.candidate.rows", "head.halves"), "head.distances.float", ElementType.Float);
        graph.Node("Sub", [distances, "head.rounding"], ["head.distances.sure"]).Node("Relu", ["head.distances.sure"], ["head.distances.positive"]);
        graph.Node("Sub", ["head.candidate.zeros", "head.distances.positive"], ["head.nearness.all"]).Node("Mul", ["head.nearness.all", "head.queries.some"], ["head.nearness.some"]);
        return "head.nearness.some";
    }

    // Squares of the candidates' differences from the queries, times a column.
    private string Sums(string candidates, string column)
    {
        var queries = Reshape("head.queries", "head.queries3", -1, 1, dimension);
        graph.Node("Sub", [candidates, queries], ["head.differences"]).Node("Mul", ["head.differences", "head.differences"], ["head.squares"]);
        graph.Node("MatMul", ["head.squares", column], ["head.nearness3"]);
        return Reshape("head.nearness3", "head.nearness", -1, _candidates);
    }

    // See KnnHead.Weight.
    private string Votes(string nearness)
    {
        if (options.Weights == VoteWeights.Softmax) return SoftmaxVotes(nearness);
        graph.Weight("head.one", [1], [1]);
        if (options.Weights == VoteWeights.Uniform)
        {
            // 0 · nearness + 1 would be no number at an infinite distance.
            graph.Node("Sub", [nearness, nearness], ["head.none"]).Node("Add", ["head.none", "head.one"], ["head.vote"]);
            return "head.vote";
        }

        graph.Weight("head.place.ones", [_k, 1], Ones(_k)).Node("Neg", [nearness], ["head.far"]);
        Flag("head.far", "head.apart");
        graph.Node("Sub", ["head.one", "head.apart"], ["head.same"]).Node("MatMul", ["head.same", "head.place.ones"], ["head.same.count"]);
        Flag("head.same.count", "head.exact");
        graph.Node("Sub", ["head.one", "head.exact"], ["head.inexact"]);
        if (options.Metric == DistanceMetric.Euclidean) graph.Node("Sqrt", ["head.far"], ["head.distance"]);
        graph.Node("Add", [options.Metric == DistanceMetric.Euclidean ? "head.distance" : "head.far", "head.same"], ["head.divisor"]);
        graph.Node("Div", ["head.inexact", "head.divisor"], ["head.vote.inexact"]).Node("Mul", ["head.exact", "head.same"], ["head.vote.exact"]);
        graph.Node("Add", ["head.vote.inexact", "head.vote.exact"], ["head.vote"]);
        return "head.vote";
    }

    // The softmax of what each is further away than the nearest, which comes first.
    private string SoftmaxVotes(string nearness)
    {
        graph.Node("Neg", [nearness], ["head.far"]);
        if (options.Metric == DistanceMetric.Euclidean) graph.Node("Sqrt", ["head.far"], ["head.distance"]);
        var distance = options.Metric == DistanceMetric.Euclidean ? "head.distance" : "head.far";
        graph.Integers("head.first", [1], [0]).Weight("head.minus.temperature", [1], [(float)-options.Temperature]);
        graph.Node("Gather", [distance, "head.first"], ["head.distance.least"], ("axis", 1)).Node("Sub", [distance, "head.distance.least"], ["head.distance.more"]);
        graph.Node("Div", ["head.distance.more", "head.minus.temperature"], ["head.exponents"]).Node("Exp", ["head.exponents"], ["head.vote"]);
        return "head.vote";
    }

    // 1 where a value is not 0.
    private void Flag(string value, string flag) =>
        graph.Node("Cast", [value], [flag + ".bool"], ("to", (int)ElementType.Bool)).Node("Cast", [flag + ".bool"], [flag], ("to", (int)ElementType.Float));

    private string Cast(string value, string cast, ElementType to)
    {
        graph.Node("Cast", [value], [cast], ("to", (int)to));
        return cast;
    }

    private (string Values, string Indices) TopK(string values, int k, string name)
    {
        const int CountBecameInput = 10;
        var outputs = new[] { name + ".values", name + ".indices" };
        if (graph.Opset < CountBecameInput) graph.Node("TopK", [values], outputs, ("axis", 1), ("k", k));
        else graph.Integers(name + ".k", [1], [k]).Node("TopK", [values, name + ".k"], outputs, ("axis", 1));
        return (outputs[0], outputs[1]);
    }

    private string Reshape(string value, string name, params long[] shape)
    {
        graph.Integers(name + ".shape", [shape.Length], shape).Node("Reshape", [value, name + ".shape"], [name]);
        return name;
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];
}
