using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Running;
using Xunit;

namespace TransferLearning.Tests.Experiments.Running;

/// <summary>Results of experiments are kept under the version of the arithmetic: a head that answers otherwise than before must raise it.</summary>
public sealed class ArithmeticTests
{
    // Mean of the scores of the right classes, to about four digits: the last bits differ between processors.
    private static readonly Dictionary<string, double> s_known = new()
    {
        ["logistic"] = 4.1872,
        ["svm"] = 0.65975,
        ["svm-rbf"] = 3.02245,
        ["random-forest"] = 0.5811,
        ["knn"] = 0.71475,
        ["centroid"] = -0.82329,
        ["lda"] = 1.09054,
        ["ridge"] = 0.41799,
    };

    public static TheoryData<string> Heads => [.. HeadCatalog.All.Select(h => h.Name)];

    [Theory]
    [MemberData(nameof(Heads))]
    public void A_head_that_answers_otherwise_raises_the_version(string head)
    {
        var items = Synthetic.Items(4, 50);
        var clouds = Synthetic.Clouds(items, 12, 2.5, 5);
        var data = new MeasuredData(items, clouds.Classes, clouds.Labels, RowFamilies.Of(items));
        var part = new PartRows([.. Enumerable.Range(0, 200).Where(r => r % 2 == 0)], [.. Enumerable.Range(0, 200).Where(r => r % 2 == 1)]);
        var answers = HeadMeasurement.Answer(new HeadChoice(HeadCatalog.Get(head), new HeadSettings { Seed = 3, Threads = 1 }), clouds.Features, data, part, TestContext.Current.CancellationToken);
        var mean = part.Test.Select((row, i) => (double)answers.Scores.Row(i)[data.Labels[row]]).Average();
        var known = s_known.GetValueOrDefault(head, double.NaN);
        Assert.True(
            Math.Abs(mean - known) <= 2e-3 * Math.Max(0.1, Math.Abs(known)),
            FormattableString.Invariant($"{head}: {mean:R}, was {known}: where that is meant, raise {nameof(PlannedCell)}.{nameof(PlannedCell.Arithmetic)} (now {PlannedCell.Arithmetic}) and write the new number here"));
    }
}
