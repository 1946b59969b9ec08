using System.Text.Json;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>Heads beside scikit-learn's on the same features, scaling and parameters.</summary>
public class SklearnTests
{
    [Theory]
    [InlineData("logistic", "0.01")]
    [InlineData("logistic", "1.0")]
    [InlineData("svm", "0.001")]
    [InlineData("svm", "0.1")]
    public void Linear_heads_have_the_same_weights(string name, string c)
    {
        var expected = SklearnGolden.Expected.GetProperty(name).GetProperty(c);
        var head = HeadData.Trainer(name, scale: "standard", parameters: [("C", c), ("tol", name == "svm" ? "1e-6" : "1e-10")]).Fit(SklearnGolden.Train, SklearnGolden.TrainLabels, 5);
        var linear = Linear(head);
        AssertNear(Row(expected, "coef", 5), linear.Weights);
        if (name == "svm") AssertNear(expected.GetProperty("intercept").Deserialize<double[]>()!, linear.Intercepts);
        Assert.Equal(SklearnGolden.Predictions(expected.GetProperty("predictions")), head.Score(SklearnGolden.Test).ArgMax());
    }

    [Theory]
    [InlineData("logistic", "0.1")]
    [InlineData("svm", "0.01")]
    [InlineData("ridge", "10.0")]
    public void Balanced_linear_heads_have_the_same_weights(string name, string strength)
    {
        var expected = SklearnGolden.Expected.GetProperty("balanced").GetProperty(name).GetProperty(strength);
        (string, string)[] parameters = name == "ridge" ? [("alpha", strength)] : [("C", strength), ("tol", name == "svm" ? "1e-6" : "1e-10")];
        var head = HeadData.Trainer(name, scale: "standard", parameters: [.. parameters, ("class_weight", "balanced")]).Fit(SklearnGolden.Train, SklearnGolden.TrainLabels, 5);
        AssertNear(Row(expected, "coef", 5), Linear(head).Weights);
        Assert.Equal(SklearnGolden.Predictions(expected.GetProperty("predictions")), head.Score(SklearnGolden.Test).ArgMax());
    }

    [Theory]
    [InlineData("logistic", "0.1", 0.5f)]
    [InlineData("svm", "0.01", 1f)]
    public void Two_classes_share_one_row_of_weights(string name, string c, float share)
    {
        int[] rows = [.. Enumerable.Range(0, 300).Where(r => SklearnGolden.TrainLabels[r] < 2)];
        // The scaling of the golden file is that of all rows, so it is taken over by hand.
        var scaler = Linear(HeadData.Trainer("svm", scale: "standard").Fit(SklearnGolden.Train, SklearnGolden.TrainLabels, 5)).Scaler;
        var scaled = new float[rows.Length * 20];
        for (var i = 0; i < rows.Length; i++) scaler.Apply(SklearnGolden.Train.Row(rows[i]), scaled.AsSpan(i * 20, 20));
        var head = HeadData.Trainer(name, scale: "none", parameters: [("C", c), ("tol", name == "svm" ? "1e-6" : "1e-10")])
            .Fit(HeadData.Matrix(scaled, 20), [.. rows.Select(r => SklearnGolden.TrainLabels[r])], 2);
        var expected = SklearnGolden.Expected.GetProperty(name + "_two").GetProperty(c);
        AssertNear([.. Row(expected, "coef", 1).Select(w => w * share)], Linear(head).Weights[20..]);
        AssertNear([.. expected.GetProperty("intercept").Deserialize<double[]>()!.Select(b => b * share)], Linear(head).Intercepts[1..]);
    }

    [Fact]
    public void Neighbours_vote_alike()
    {
        foreach (var entry in SklearnGolden.Expected.GetProperty("knn").EnumerateObject())
        {
            var words = entry.Name.Split(' ');
            var head = HeadData.Trainer("knn", scale: "standard", parameters: [("k", words[0]), ("metric", words[1]), ("weights", words[2])]).Fit(SklearnGolden.Train, SklearnGolden.TrainLabels, 5);
            Assert.Equal(SklearnGolden.Predictions(entry.Value), head.Score(SklearnGolden.Test).ArgMax());
        }
    }

    [Fact]
    public void Centroids_answer_alike()
    {
        var head = HeadData.Trainer("centroid", scale: "standard").Fit(SklearnGolden.Train, SklearnGolden.TrainLabels, 5);
        Assert.Equal(SklearnGolden.Predictions(SklearnGolden.Expected.GetProperty("centroid").GetProperty("euclidean")), head.Score(SklearnGolden.Test).ArgMax());
    }

    [Theory]
    [InlineData("gini")]
    [InlineData("entropy")]
    public void Forests_are_as_good(string criterion)
    {
        // As many as scikit-learn's: of ten seeds a side, luck alone decides more than the difference that this is about.
        const int Seeds = 60;
        var expected = SklearnGolden.Expected.GetProperty("forest").GetProperty(criterion);
        double[] accuracies = [.. Enumerable.Range(0, Seeds).Select(seed =>
        {
            var head = HeadData.Trainer("random-forest", seed, threads: 0, parameters: [("n_estimators", "100"), ("criterion", criterion)]).Fit(SklearnGolden.Train, SklearnGolden.TrainLabels, 5);
            return head.Score(SklearnGolden.Test).ArgMax().Where((a, i) => a == SklearnGolden.TestLabels[i]).Count() / 300.0;
        })];
        var mean = accuracies.Average();
        var error = Math.Sqrt(accuracies.Sum(a => (a - mean) * (a - mean)) / (Seeds - 1) / Seeds);
        var difference = Math.Sqrt((error * error) + Math.Pow(expected.GetProperty("standard_error").GetDouble(), 2));
        var theirs = expected.GetProperty("mean").GetDouble();
        Assert.True(mean >= theirs - (2 * difference), $"found {mean:F4}, scikit-learn {theirs:F4}, standard error of the difference {difference:F4}");
    }

    private static LinearScores Linear(IHead head) => ((LinearHead)head).Linear;

    private static double[] Row(JsonElement expected, string name, int outputs)
    {
        var rows = expected.GetProperty(name).Deserialize<double[][]>()!;
        Assert.Equal(outputs, rows.Length);
        return [.. rows.SelectMany(r => r)];
    }

    private static void AssertNear(double[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        var scale = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(found[i], expected[i] - (2e-3 * scale), expected[i] + (2e-3 * scale));
    }
}
