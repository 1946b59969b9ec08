using TransferLearning.Classifiers.KernelSvm;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Neighbors;
using TransferLearning.Core.Features;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>
/// Features far from zero, with a deviation of 1 about a mean of 1000, and copies that differ by thousandths: all angles are small, squared norms large, and what tells rows apart is in the
/// last digits of single precision. Each answer is compared with one in double.
/// </summary>
public sealed class OffsetFeatureTests
{
    private const int Rows = 600;
    private const int Queries = 150;
    private const int Dimension = 96;
    private const int Classes = 3;

    [Theory]
    [InlineData("cosine", "uniform", "1")]
    [InlineData("cosine", "distance", "5")]
    [InlineData("cosine", "softmax", "20")]
    [InlineData("euclidean", "softmax", "20")]
    [InlineData("euclidean", "uniform", "1")]
    [InlineData("euclidean", "distance", "5")]
    public void Neighbours_are_those_of_double_precision_and_so_are_the_votes(string metric, string weights, string k)
    {
        var (rows, labels, queries) = Data();
        var temperature = metric == "cosine" ? "1e-6" : "3";
        var head = HeadData.Trainer("knn", scale: "none", parameters: [("k", k), ("metric", metric), ("weights", weights), ("temperature", temperature)]).Fit(Matrix(rows), labels, Classes);
        var scores = head.Score(Matrix(queries));
        for (var q = 0; q < Queries; q++)
        {
            var nearest = Enumerable.Range(0, Rows).Select(r => (Distance: Distance(metric, queries, q, rows, r), Label: labels[r])).OrderBy(n => n.Distance).Take(int.Parse(k)).ToList();
            var votes = new double[Classes];
            foreach (var (distance, label) in nearest) votes[label] += weights switch { "uniform" => 1, "distance" => 1 / distance, _ => Math.Exp((nearest[0].Distance - distance) / double.Parse(temperature)) };
            for (var c = 0; c < Classes; c++) Assert.Equal(votes[c] / votes.Sum(), scores.Row(q)[c], 1e-6);
        }

        foreach (var opset in (long[])[7, 13, 22]) HeadOnnxContractTests.AssertAgrees(head, queries, opset, tolerance: 1e-4f);
    }

    [Theory]
    [InlineData("cosine")]
    [InlineData("euclidean")]
    public void Distances_to_means_are_those_of_double_precision(string metric)
    {
        var (rows, labels, queries) = Data();
        var head = HeadData.Trainer("centroid", scale: "none", parameters: [("metric", metric)]).Fit(Matrix(rows), labels, Classes);
        var scores = head.Score(Matrix(queries));
        var means = new double[Classes, Dimension];
        for (var i = 0; i < rows.Length; i++) means[labels[i / Dimension], i % Dimension] += rows[i] / (double)labels.Count(l => l == labels[i / Dimension]);
        for (var q = 0; q < Queries; q++)
        {
            for (var c = 0; c < Classes; c++)
            {
                var expected = Distance(metric, d => queries[(q * Dimension) + d], d => means[c, d]);
                Assert.Equal(1, -scores.Row(q)[c] / expected, 1e-4);
            }
        }

        foreach (var opset in (long[])[7, 13, 22]) HeadOnnxContractTests.AssertAgrees(head, queries, opset, tolerance: metric == "cosine" ? 1e-9f : 1e-4f);
    }

    // A row asked again is at distance 0 and alone counts, in whatever length it comes; with it count its copies.
    [Fact]
    public void Rows_that_are_asked_again_are_at_distance_nothing()
    {
        var (rows, labels, _) = Data();
        rows.AsSpan(0, Dimension).CopyTo(rows.AsSpan(5 * Dimension));
        (labels[0], labels[5]) = (0, 1);
        var asked = rows.AsSpan(0, 40 * Dimension).ToArray();
        for (var i = 20 * Dimension; i < asked.Length; i++) asked[i] *= 4;
        var head = HeadData.Trainer("knn", scale: "none", parameters: [("k", "7"), ("metric", "cosine"), ("weights", "distance")]).Fit(Matrix(rows), labels, Classes);
        var scores = head.Score(Matrix(asked));
        Assert.Equal([0.5f, 0.5f, 0], scores.Row(0).ToArray());
        Assert.Equal([0.5f, 0.5f, 0], scores.Row(5).ToArray());
        for (var q = 6; q < 40; q++) Assert.Equal(1, scores.Row(q)[labels[q]]);
        foreach (var opset in (long[])[7, 13, 22]) HeadOnnxContractTests.AssertAgrees(head, asked, opset, tolerance: 1e-4f);
    }

    // Moved together, rows keep their distances and so their kernel, whatever the scaling; of rows that are not moved there is the kernel in double of the dual's weights.
    [Theory]
    [InlineData("none")]
    [InlineData("l2")]
    public void A_kernel_of_distances_has_the_digits_of_double_precision(string scale)
    {
        var (rows, labels, queries) = Data();
        for (var i = 0; i < rows.Length; i++) rows[i] += labels[i / Dimension];
        var head = (KernelSvmHead)HeadData.Trainer("svm-rbf", scale: scale).Fit(Matrix(rows), [.. labels.Select(l => l % 2)], 2);
        var model = head.Model;
        var scores = head.Score(Matrix(queries));
        var scaled = Enumerable.Range(0, Queries).Select(q => Scaled(queries.AsSpan(q * Dimension, Dimension))).ToList();
        var centre = Enumerable.Range(0, Dimension).Select(d => scale == "l2" ? model.Centre[d] : Enumerable.Range(0, Rows).Average(r => (double)rows[(r * Dimension) + d])).ToArray();
        for (var q = 0; q < Queries; q++)
        {
            double[] sums = [0, 0];
            for (var s = 0; s < model.SupportVectors; s++)
            {
                var distance = Enumerable.Range(0, Dimension).Sum(d => Math.Pow(scaled[q][d] - centre[d] - model.Support[(s * Dimension) + d], 2));
                sums[s < model.Starts[1] ? 0 : 1] += Math.Exp(-model.Function.Gamma * distance) * model.Weights[(s * 2) + (s < model.Starts[1] ? 1 : 0)];
            }

            var expected = sums[0] - sums[1] + model.Intercepts[1];
            Assert.Equal(Math.Abs(expected), Math.Abs(scores.Row(q)[0]), 2e-3);
        }

        HeadOnnxContractTests.AssertAgrees(head, queries, 13, tolerance: 1e-3f);

        double[] Scaled(Span<float> row)
        {
            var inverse = scale == "l2" ? Vectors.InverseLength(row) : 1;
            return [.. row.ToArray().Select(v => v * inverse)];
        }
    }

    // Nearly all rows are ruled out by the product, though their squared norms are a hundred thousand times their distances.
    [Theory]
    [InlineData(DistanceMetric.Euclidean)]
    [InlineData(DistanceMetric.Cosine)]
    internal void The_search_measures_few_rows_again(DistanceMetric metric)
    {
        var (rows, _, queries) = Data();
        using var moved = new MovedRows(rows, Dimension, metric, 1);
        var longest = metric == DistanceMetric.Euclidean ? 15 : 0.0015;
        Assert.InRange(moved.Longest, longest / 2, longest);
        var query = new float[Dimension];
        moved.Move(queries.AsSpan(0, Dimension), query);
        Assert.InRange(Math.Sqrt(Vectors.SquaredNorm(query)), longest / 3, longest);
    }

    // Every third row is another with a thousandth of its deviation.
    private static (float[] Rows, int[] Labels, float[] Queries) Data()
    {
        var random = new Random(11);
        var (rows, queries) = (new float[Rows * Dimension], new float[Queries * Dimension]);
        for (var i = 0; i < rows.Length; i++) rows[i] = i / Dimension % 3 == 2 ? rows[i - (2 * Dimension)] + (0.002f * Normal()) : 1000 + Normal();
        int[] labels = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(Classes))];
        for (var i = 0; i < queries.Length; i++) queries[i] = i / Dimension % 2 == 0 ? rows[i] + (0.002f * Normal()) : 1000 + Normal();
        return (rows, labels, queries);

        float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    private static FeatureMatrix Matrix(float[] values) => HeadData.Matrix(values, Dimension);

    private static double Distance(string metric, float[] a, int rowA, float[] b, int rowB) => Distance(metric, d => a[(rowA * Dimension) + d], d => b[(rowB * Dimension) + d]);

    private static double Distance(string metric, Func<int, double> a, Func<int, double> b)
    {
        var axes = Enumerable.Range(0, Dimension).ToList();
        if (metric == "euclidean") return Math.Sqrt(axes.Sum(d => (a(d) - b(d)) * (a(d) - b(d))));
        var (lengthA, lengthB) = (Math.Sqrt(axes.Sum(d => a(d) * a(d))), Math.Sqrt(axes.Sum(d => b(d) * b(d))));
        return axes.Sum(d => Math.Pow((a(d) / lengthA) - (b(d) / lengthB), 2)) / 2;
    }
}
