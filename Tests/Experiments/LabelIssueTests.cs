using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.LabelErrors;
using Xunit;

namespace TransferLearning.Tests.Experiments;

public sealed class LabelIssueTests
{
    // Three clouds; the labels of every twentieth row are those of the next cloud.
    [Fact]
    public void Labels_that_were_changed_come_first()
    {
        const int Rows = 300;
        var random = SplitMix64.Stream(3);
        var (values, labels, changed) = (new float[Rows * 8], new int[Rows], new HashSet<int>());
        for (var row = 0; row < Rows; row++)
        {
            labels[row] = row % 3;
            for (var d = 0; d < 8; d++) values[(row * 8) + d] = (float)random.NextNormal() + (d % 3 == labels[row] ? 3 : 0);
            if (row % 20 != 0) continue;
            labels[row] = (labels[row] + 1) % 3;
            changed.Add(row);
        }

        var features = FeatureMatrix.FromArray(values, 8);
        var families = RowFamilies.OfGroups(new string?[Rows]);
        var said = LabelProbabilities.Mean(features, labels, 3, families, 5, 0, 1, null, TestContext.Current.CancellationToken);
        var issues = LabelIssues.Find(said, labels);
        Assert.Equal(changed.Order(), issues.Take(changed.Count).Select(i => i.Row).Order());
        Assert.All(issues.Take(changed.Count), i => Assert.Equal((labels[i.Row] + 2) % 3, i.Suggestion));
        Assert.All(issues, i => Assert.InRange(i.Score, 0.5, 1));
    }

    // A head that is sure of the one class and unsure of the other accuses neither.
    [Fact]
    public void Probabilities_count_against_what_is_usual_for_a_class()
    {
        float[] values = [0.95f, 0.05f, 0.95f, 0.05f, 0.5f, 0.5f, 0.55f, 0.45f];
        Assert.Empty(LabelIssues.Find(new ClassScores(values, 2), [0, 0, 1, 1]));
    }
}
