using System.Text.Json;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Statistics;
using Xunit;

namespace TransferLearning.Tests.Metrics;

/// <summary>The metrics against scikit-learn's; Golden/metrics/make.py made the file.</summary>
public sealed class ScikitLearnTests
{
    private static readonly JsonElement s_golden =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "metrics", "metrics.json"))).RootElement;

    public static TheoryData<string> Cases => new(s_golden.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Metrics_are_those_of_scikit_learn(string name)
    {
        var expected = s_golden.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        var classes = expected.GetProperty("classes").GetInt32();
        var probabilities = new ClassScores([.. expected.GetProperty("probabilities").EnumerateArray().Select(p => p.GetSingle())], classes);
        var metrics = ClassificationMetrics.Compute(Integers(expected.GetProperty("truth")), new Predictions(probabilities, probabilities), Names(classes));

        AssertSame(expected, "accuracy", metrics.Accuracy);
        AssertSame(expected, "balanced_accuracy", metrics.BalancedAccuracy);
        AssertSame(expected, "macro_f1", metrics.MacroF1);
        AssertSame(expected, "log_loss", metrics.LogLoss, tolerance: 1e-6); // scikit-learn adds up in float32
        AssertSame(expected, "roc_auc", metrics.RocAuc);
        AssertSame(expected, "ece", metrics.Ece);
        for (var c = 0; c < classes; c++)
        {
            Assert.Equal(expected.GetProperty("precision")[c].GetDouble(), metrics.PerClass[c].Precision, 1e-12);
            Assert.Equal(expected.GetProperty("recall")[c].GetDouble(), metrics.PerClass[c].Recall, 1e-12);
            Assert.Equal(expected.GetProperty("f1")[c].GetDouble(), metrics.PerClass[c].F1, 1e-12);
            Assert.Equal(expected.GetProperty("support")[c].GetInt32(), metrics.PerClass[c].Support);
            Assert.Equal(Integers(expected.GetProperty("confusion")[c]), metrics.Confusion.Matrix[c]);
        }
    }

    [Fact]
    public void McNemar_is_the_mid_p_binomial_test()
    {
        foreach (var pair in s_golden.GetProperty("mcnemar").EnumerateArray())
        {
            var expected = pair.GetProperty("p").GetDouble();
            var p = McNemar.PValue(pair.GetProperty("a").GetInt32(), pair.GetProperty("b").GetInt32());
            Assert.Equal(1, expected == 0 ? p + 1 : p / expected, 1e-8);
        }
    }

    private static string[] Names(int classes) => [.. Enumerable.Range(0, classes).Select(c => $"class {c}")];

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(i => i.GetInt32())];

    private static void AssertSame(JsonElement expected, string key, double? actual, double tolerance = 1e-12)
    {
        var value = expected.GetProperty(key);
        Assert.Equal(value.ValueKind == JsonValueKind.Null, actual is null);
        if (actual is { } found) Assert.Equal(value.GetDouble(), found, tolerance);
    }
}
