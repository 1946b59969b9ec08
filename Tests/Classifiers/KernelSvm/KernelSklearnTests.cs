using System.Text.Json;
using TransferLearning.Classifiers.KernelSvm;
using TransferLearning.Core.Features;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers.KernelSvm;

/// <summary>The kernel SVM beside scikit-learn's SVC (Golden/sklearn/kernel.py).</summary>
public class KernelSklearnTests
{
    private const double Tolerance = 1e-5;

    private static readonly JsonElement s_expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "sklearn", "kernel.json"))).RootElement;

    public static TheoryData<string, string> Cases => new()
    {
        { "rbf", "" },
        { "rbf C=10 gamma=auto", "C=10 gamma=auto" },
        { "rbf C=2 gamma=0.03 balanced", "C=2 gamma=0.03 class_weight=balanced" },
        { "poly", "kernel=poly coef0=0.5" },
        { "poly C=10 degree=2 gamma=0.03", "kernel=poly C=10 degree=2 gamma=0.03" },
        { "linear C=0.1", "kernel=linear C=0.1" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Answers_decisions_and_objectives_are_alike(string name, string parameters)
    {
        var head = Fit(parameters, SklearnGolden.Train, SklearnGolden.TrainLabels, 5);
        AssertAlike(s_expected.GetProperty(name), head, 5);
    }

    [Fact]
    public void Without_scaling_they_are_alike_too() =>
        AssertAlike(s_expected.GetProperty("raw"), Fit("", SklearnGolden.Train, SklearnGolden.TrainLabels, 5, "none"), 5);

    [Fact]
    public void Scores_of_two_classes_are_the_decision_with_both_signs()
    {
        int[] rows = [.. Enumerable.Range(0, 300).Where(r => SklearnGolden.TrainLabels[r] < 2)];
        var all = Fit("", SklearnGolden.Train, SklearnGolden.TrainLabels, 5);
        // The golden file's scaling is that of all rows: so the features are scaled beforehand.
        var head = Fit("", Scaled(SklearnGolden.Train.Select(rows)), [.. rows.Select(r => SklearnGolden.TrainLabels[r])], 2, "none");
        var expected = s_expected.GetProperty("two");
        var scores = head.Score(Scaled(SklearnGolden.Test));
        Assert.Equal(SklearnGolden.Predictions(expected.GetProperty("predictions")), scores.ArgMax());
        var decisions = expected.GetProperty("decisions").EnumerateArray().Select(d => d.GetDouble()).ToArray();
        for (var r = 0; r < decisions.Length; r++)
        {
            Assert.Equal(decisions[r], scores.Row(r)[1], 1e-4);
            Assert.Equal(-scores.Row(r)[1], scores.Row(r)[0]);
        }

        FeatureMatrix Scaled(FeatureMatrix features)
        {
            // Mean and factor as the head of all rows stores them.
            var stored = all.Store();
            var (mean, factor) = (stored.Floats("scaler.mean", 20), stored.Floats("scaler.factor", 20));
            return HeadData.Matrix([.. Enumerable.Range(0, features.Rows * 20).Select(i => (features.Row(i / 20)[i % 20] - mean[i % 20]) * factor[i % 20])], 20);
        }
    }

    private static KernelSvmHead Fit(string parameters, FeatureMatrix features, int[] labels, int classes, string scale = "standard")
    {
        var pairs = parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append("tol=1e-6").Concat(parameters.Contains("C=", StringComparison.Ordinal) ? [] : ["C=1"]).Select(p => (p.Split('=')[0], p.Split('=')[1]));
        return (KernelSvmHead)HeadData.Trainer("svm-rbf", scale: scale, parameters: [.. pairs]).Fit(features, labels, classes);
    }

    private static void AssertAlike(JsonElement expected, KernelSvmHead head, int classes)
    {
        Assert.True(head.Report!.Converged);
        Assert.Equal(expected.GetProperty("gamma").GetDouble(), head.Model.Function.Gamma, 1e-6);
        var objectives = expected.GetProperty("objectives").Deserialize<double[]>()!;
        for (var p = 0; p < objectives.Length; p++) Assert.InRange(head.Model.Objectives[p], objectives[p] - (1e-4 * Math.Abs(objectives[p])), objectives[p] + (Tolerance * Math.Abs(objectives[p])));
        var scores = head.Score(SklearnGolden.Test);
        Assert.Equal(SklearnGolden.Predictions(expected.GetProperty("predictions")), scores.ArgMax());
        var rows = expected.GetProperty("decisions").Deserialize<double[][]>()!;
        for (var r = 0; r < rows.Length; r++)
        {
            var ours = OneVersusRest(rows[r], classes);
            for (var c = 0; c < classes; c++) Assert.Equal(ours[c], scores.Row(r)[c], 1e-3);
        }
    }

    // scikit-learn's decision_function of shape ovr, the winner's score raised as OneVsOneVotes says.
    private static double[] OneVersusRest(double[] decisions, int classes)
    {
        var (votes, sums) = (new int[classes], new double[classes]);
        var p = 0;
        for (var i = 0; i < classes; i++)
        {
            for (var j = i + 1; j < classes; j++, p++)
            {
                votes[decisions[p] > 0 ? i : j]++;
                sums[i] += decisions[p];
                sums[j] -= decisions[p];
            }
        }

        double[] scores = [.. votes.Select((v, c) => v + (sums[c] / (3 * (Math.Abs(sums[c]) + 1))))];
        scores[Array.IndexOf(votes, votes.Max())] = scores.Max();
        return scores;
    }
}
