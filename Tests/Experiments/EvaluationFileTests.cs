using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Reports;
using Xunit;

namespace TransferLearning.Tests.Experiments;

public sealed class EvaluationFileTests
{
    private static readonly string[] s_classes = ["a", "b", "c"];

    [Fact]
    public void Certain_mistakes_come_first_and_certain_hits_last()
    {
        var probabilities = Scores([0.5f, 0.3f, 0.2f], [0.9f, 0.1f, 0], [0.2f, 0.8f, 0], [0.1f, 0.6f, 0.3f], [0.4f, 0.3f, 0.3f], [0, 0.6f, 0.4f]);
        var rows = EvaluationFile.WorstFirst(Items("a", "b", "b", "a", "c", "c"), new Predictions(probabilities, probabilities), s_classes);
        Assert.Equal(["1", "3", "5", "4", "0", "2"], rows.Select(r => r.Path));
        Assert.Equal(new EvaluatedImage("1", "b", "a", 0.9f), rows[0]);
    }

    [Fact]
    public void Without_probabilities_the_lead_of_a_score_orders_and_the_cell_is_empty()
    {
        // Scores of different height: the lead counts, not the height.
        var scores = Scores([-10, -11, -12], [5, 4.9f, 0], [-3, -1, -3]);
        var rows = EvaluationFile.WorstFirst(Items("b", "b", "b"), new Predictions(scores, null), s_classes);
        Assert.Equal(["0", "1", "2"], rows.Select(r => r.Path));
        using var folder = new TemporaryFolder();
        EvaluationFile.Write(folder.File("a.csv"), [rows[0] with { Path = "x,\"y\".jpg" }, rows[1]]);
        Assert.Equal("path,truth,answer,probability\n\"x,\"\"y\"\".jpg\",b,a,\n1,b,a,\n", File.ReadAllText(folder.File("a.csv")));
    }

    [Fact]
    public void Images_of_several_sources_name_theirs()
    {
        var scores = Scores([0.5f, 0.3f, 0.2f], [0.9f, 0.1f, 0]);
        var items = Items("a", "a").Select((item, i) => item with { Path = "same.jpg", Source = $"/{i}" }).ToArray();
        using var folder = new TemporaryFolder();
        EvaluationFile.Write(folder.File("a.csv"), EvaluationFile.WorstFirst(items, new Predictions(scores, scores), s_classes));
        Assert.Equal("path,truth,answer,probability,source\nsame.jpg,a,a,0.5,/0\nsame.jpg,a,a,0.9,/1\n", File.ReadAllText(folder.File("a.csv")));
    }

    [Fact]
    public void A_rejected_answer_is_right_for_a_label_of_no_class_alone()
    {
        var probabilities = Scores([0.4f, 0.3f, 0.3f], [0.4f, 0.3f, 0.3f], [0.9f, 0.1f, 0]);
        var rows = EvaluationFile.WorstFirst(Items("a", "stranger", "stranger"), new Predictions(probabilities, probabilities), s_classes, new RejectionRule(0.5));
        Assert.Equal([("2", "a"), ("0", "unknown"), ("1", "unknown")], rows.Select(r => (r.Path, r.Answer)));
    }

    [Fact]
    public void Another_ending_is_refused() => Assert.Contains("expected .csv", Assert.Throws<UsageException>(() => EvaluationFile.RequireName("a.txt")).Message);

    private static DatasetItem[] Items(params string[] labels) => [.. labels.Select((l, i) => new DatasetItem($"{i}", default, l, null, null))];

    private static ClassScores Scores(params float[][] rows) => new([.. rows.SelectMany(r => r)], 3);
}
