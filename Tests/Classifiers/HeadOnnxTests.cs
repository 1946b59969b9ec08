using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>Corners of exported heads that the battery for all heads does not know of.</summary>
public class HeadOnnxTests
{
    [Theory]
    [InlineData(2, "1")]
    [InlineData(2, "50")]
    [InlineData(100, "30")]
    public void Deep_forests_of_few_and_many_classes(int classes, string trees)
    {
        var (x, y) = HeadData.Clouds(600, classes, separation: 0.1);
        foreach (var opset in new long[] { 7, 13 })
        {
            HeadOnnxContractTests.AssertAgrees(HeadData.Trainer("random-forest", parameters: ("n_estimators", trees)).Fit(HeadData.Matrix(x), y, classes), x, opset);
        }
    }

    // Training rows asked again are at distance 0, duplicates tie, and a row of zeros has no direction.
    [Theory]
    [InlineData("euclidean", "uniform")]
    [InlineData("euclidean", "distance")]
    [InlineData("cosine", "uniform")]
    [InlineData("cosine", "softmax")]
    [InlineData("euclidean", "softmax")]
    public void Neighbours_at_distance_nothing(string metric, string weights)
    {
        var (x, y) = HeadData.Clouds(120, 3, separation: 0.3);
        x.AsSpan(0, 40 * HeadData.Dimension).CopyTo(x.AsSpan(40 * HeadData.Dimension));
        x.AsSpan(100 * HeadData.Dimension, 3 * HeadData.Dimension).Clear();
        foreach (var k in new[] { "1", "7", "120", "500" })
        {
            var head = HeadData.Trainer("knn", scale: "none", parameters: [("k", k), ("metric", metric), ("weights", weights)]).Fit(HeadData.Matrix(x), y, 3);
            HeadOnnxContractTests.AssertAgrees(head, x, 13, tolerance: 1e-4f);
        }
    }

    [Fact]
    public void Distances_to_many_means_are_those_of_each_alone()
    {
        var (x, y) = HeadData.Clouds(12, 12);
        for (var i = 0; i < x.Length; i++) x[i] += 1000;
        var features = HeadData.Matrix(x);
        var scores = HeadData.Trainer("centroid", scale: "none").Fit(features, y, 12).Score(features);
        for (var r = 0; r < 12; r++)
        {
            for (var c = 0; c < 12; c++)
            {
                var expected = -(float)Math.Sqrt(Vectors.SquaredDistance(features.Row(r), features.Row(c)));
                Assert.Equal(expected, scores.Row(r)[c], 1e-5f * Math.Max(1, -expected));
            }
        }
    }
}
