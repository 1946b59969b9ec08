using System.Text.Json;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Forest;
using TransferLearning.Core.Features;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>Trees beside scikit-learn's where chance has no say, and what a forest knows of itself.</summary>
public class ForestTests
{
    private static readonly JsonElement s_expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "sklearn", "forest.json"))).RootElement;

    [Theory]
    [InlineData("gini", "none")]
    [InlineData("gini", "balanced")]
    [InlineData("entropy", "none")]
    [InlineData("entropy", "balanced")]
    public void A_tree_without_chance_is_the_same_tree(string criterion, string weight)
    {
        int[] rows = [.. Enumerable.Range(0, 90)];
        var expected = s_expected.GetProperty($"{criterion} {weight}");
        var head = HeadData.Trainer("random-forest", parameters: [("n_estimators", "1"), ("bootstrap", "false"), ("max_features", "all"), ("max_depth", "2"), ("min_samples_leaf", "8"), ("criterion", criterion), ("class_weight", weight)])
            .Fit(SklearnGolden.Train.Select(rows), SklearnGolden.TrainLabels[..90], 5);
        AssertNear(expected.GetProperty("importances").Deserialize<float[]>()!, ((IFeatureImportances)head).Importances);
        AssertNear([.. expected.GetProperty("probabilities").Deserialize<float[][]>()!.SelectMany(r => r)], head.Score(SklearnGolden.Test).Values);
    }

    [Fact]
    public void Out_of_bag_accuracy_is_as_scikit_learns_and_independent_of_threads()
    {
        double[] found = [.. Enumerable.Range(0, 10).Select(seed => OutOfBag(seed, threads: 2))];
        Assert.Equal(found[3], OutOfBag(3, threads: 1));
        var mean = found.Average();
        var error = Math.Sqrt((found.Sum(f => (f - mean) * (f - mean)) / 90) + Math.Pow(s_expected.GetProperty("oob").GetProperty("standard_error").GetDouble(), 2));
        Assert.InRange(mean, s_expected.GetProperty("oob").GetProperty("mean").GetDouble() - (3 * error), s_expected.GetProperty("oob").GetProperty("mean").GetDouble() + (3 * error));

        static double OutOfBag(int seed, int threads) => ((IOutOfBagHead)HeadData.Trainer("random-forest", seed, threads, parameters: [("n_estimators", "100"), ("oob_score", "true")])
            .Fit(SklearnGolden.Train, SklearnGolden.TrainLabels, 5)).OutOfBagAccuracy!.Value;
    }

    [Fact]
    public void Out_of_bag_accuracy_needs_a_bag()
    {
        var e = Assert.Throws<UsageException>(() => HeadData.Trainer("random-forest", parameters: [("oob_score", "true"), ("bootstrap", "false")]));
        Assert.Contains("oob_score", e.Message);
        var (x, y) = HeadData.Clouds(60, 3);
        Assert.Null(((IOutOfBagHead)HeadData.Trainer("random-forest").Fit(HeadData.Matrix(x), y, 3)).OutOfBagAccuracy);
    }

    [Fact]
    public void Importances_and_out_of_bag_accuracy_are_in_the_file()
    {
        var (x, y) = HeadData.Clouds(90, 3);
        var head = (ForestHead)HeadData.Trainer("random-forest", parameters: [("oob_score", "true")]).Fit(HeadData.Matrix(x), y, 3);
        var stored = head.Store();
        var read = ForestHead.Restore(stored);
        Assert.Equal(head.Importances, read.Importances);
        Assert.Equal(1, read.Importances.Sum(), 1e-5f);
        Assert.Equal(head.OutOfBagAccuracy, read.OutOfBagAccuracy);
        stored.Tensors.Remove("feature_importances");
        stored.Attributes.Remove("oob_score");
        Assert.Empty(ForestHead.Restore(stored).Importances);
        stored.Attributes["oob_score"] = "2";
        Assert.Throws<TlearnException>(() => ForestHead.Restore(stored));
    }

    // Enough rows for the histogram and for sorting by code (many classes), with and without a least number of rows a side.
    [Theory]
    [InlineData(3, "1")]
    [InlineData(3, "20")]
    [InlineData(60, "1")]
    public void A_stump_splits_where_it_separates_best(int classes, string leaf)
    {
        const int Rows = 700;
        var random = new Random(5);
        var values = Enumerable.Range(0, Rows).Select(r => (float)(r / 10)).ToArray();
        int[] labels = [.. values.Select(v => v < 30 ? 0 : 1 + random.Next(classes - 1))];
        var head = (ForestHead)HeadData.Trainer("random-forest", parameters: [("n_estimators", "1"), ("bootstrap", "false"), ("max_depth", "1"), ("min_samples_leaf", leaf)])
            .Fit(FeatureMatrix.FromArray(values, 1), labels, classes);
        Assert.Equal(29.5f, head.Model.Threshold[0]);
        Assert.Equal([1f], head.Importances);
    }

    private static void AssertNear(float[] expected, IReadOnlyList<float> found)
    {
        Assert.Equal(expected.Length, found.Count);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 2e-6f);
    }
}
