using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Specification;
using Xunit;

namespace TransferLearning.Tests.Experiments;

public sealed class ComparisonTests
{
    [Fact]
    public void Every_head_meets_every_source_and_better_features_win()
    {
        var items = Synthetic.Items(4, 40);
        var told = new List<ComparisonProgress>();
        var result = Comparison.Run(Request(items), new Immediate(told.Add), TestContext.Current.CancellationToken);

        Assert.Equal(["good#a means", "good#a majority", "poor#b means", "poor#b majority"], result.Cells.Select(c => c.Name));
        Assert.Equal("good#a means", result.Best.Name);
        Assert.InRange(result.Best.Metrics.Accuracy, 0.95, 1);
        Assert.InRange(result.Cells[2].Metrics.Accuracy, 0.3, 0.9);
        Assert.Equal(0.25, result.Cells[1].Metrics.Accuracy, 0.1);
        Assert.Null(result.Cells[1].Confidence);
        Assert.NotNull(result.Best.Metrics.RocAuc);
        Assert.Equal((SplitKind.CrossValidation, 5, 160, 160), (result.Protocol.Kind, result.Protocol.Folds, result.Protocol.Images, result.Protocol.Answered));
        foreach (var cell in result.Cells)
        {
            Assert.Equal(5, cell.Scores.Count);
            Assert.Equal(cell.Metrics.Accuracy, cell.Scores.Average(), 1e-9); // folds of one size
            Assert.Equal(cell.Metrics.Accuracy, cell.Answers.Zip(result.Labels).Count(a => a.First == a.Second) / 160.0, 1e-9);
        }

        Assert.Equal(Enumerable.Range(0, 21), told.Select(t => t.Done));
        Assert.All(told, t => Assert.Equal(20, t.Total));
    }

    [Fact]
    public void Tests_are_between_heads_on_the_same_features_and_against_the_best()
    {
        var result = Comparison.Run(Request(Synthetic.Items(4, 40)), null, TestContext.Current.CancellationToken);
        Assert.Equal(
            [("good#a means", "good#a majority"), ("poor#b means", "poor#b majority"), ("good#a means", "poor#b means"), ("good#a means", "poor#b majority")],
            result.Significance.Select(s => (s.A, s.B)));
        Assert.Equal(McNemar.PValue(result.Labels, result.Cells[0].Answers, result.Cells[2].Answers), result.Significance[2].PValue);
        Assert.All(result.Significance, s => Assert.True(s.PHolm >= s.PValue && s.Test == "mcnemar-mid-p"));
        Assert.True(result.Significance[0].PHolm < 1e-6);
    }

    [Fact]
    public void Training_sizes_are_rows_and_repeats_draw_other_images()
    {
        var items = Synthetic.Items(3, 40, i => i < 30 ? "train" : "test");
        var seen = new List<int>();
        var request = Request(items) with { Heads = [Synthetic.Head("spy", s => new Spy(new Synthetic.MeansTrainer("spy", s), seen))], TrainSizes = [TrainSize.Parse("5")!, TrainSize.All], Repeats = 3 };
        var result = Comparison.Run(request, null, TestContext.Current.CancellationToken);
        Assert.Equal([15, 15, 15, 90, 90, 90, 15, 15, 15, 90, 90, 90], seen);
        Assert.Equal(["good#a spy, 5 a class", "good#a spy", "poor#b spy, 5 a class", "poor#b spy"], result.Cells.Select(c => c.Name));
        Assert.All(result.Cells, c => Assert.Equal((3, 90), (c.Scores.Count, c.Metrics.Samples)));
        Assert.Equal(3, result.Cells[2].Repeats.Select(answers => string.Join(' ', answers)).Distinct().Count());
        Assert.Equal([("good#a spy, 5 a class", "poor#b spy, 5 a class"), ("good#a spy", "poor#b spy")], result.Significance.Select(s => (s.A, s.B)));

        // Three answers of one image are no three observations.
        var once = Comparison.Run(request with { Repeats = 1 }, null, TestContext.Current.CancellationToken);
        Assert.True(Width(result.Cells[3]) > 0.85 * Width(once.Cells[3]), $"{Width(result.Cells[3])} {Width(once.Cells[3])}");
        static double Width(CellResult cell) => cell.Metrics.Ci95!.Value.High - cell.Metrics.Ci95!.Value.Low;
    }

    [Fact]
    public void Given_splits_are_answered_by_heads_that_saw_the_training_part_alone()
    {
        var items = Synthetic.Items(3, 20, i => i < 12 ? "train" : "val");
        items[0] = items[0] with { Content = items[59].Content }; // a training copy of an answered image
        var seen = new List<int>();
        var spy = Synthetic.Head("spy", s => new Spy(new Synthetic.MeansTrainer("spy", s), seen));
        var result = Comparison.Run(Request(items) with { Heads = [spy] }, null, TestContext.Current.CancellationToken);
        Assert.Equal([35, 35], seen);
        Assert.Equal((SplitKind.Given, "val", 24, 1), (result.Protocol.Kind, result.Protocol.TestSplit, result.Protocol.Answered, result.Protocol.LeftOut));
        Assert.Equal(24, result.Cells[0].Answers.Count(a => a >= 0));
        Assert.Equal(items.Select(i => i.Split == "val" ? 0 : -1), result.Parts);
        Assert.Contains(result.Protocol.Warnings, w => w.Contains("'class 0/0.jpg' is byte for byte 'class 2/19.jpg'"));
    }

    [Fact]
    public void Images_that_one_source_lacks_are_left_out_of_all_and_rows_are_matched()
    {
        var items = Synthetic.Items(3, 20);
        var a = Synthetic.Clouds(items, 8, 12, 1);
        var shuffled = Enumerable.Range(0, 60).Where(i => i is not (3 or 44)).ToArray();
        new Random(5).Shuffle(shuffled);
        var b = a.Select(shuffled);
        var result = Comparison.Run(
            new ComparisonRequest { Sources = [new("m", "a", a), new("m", "b", b)], Heads = [Synthetic.Means()] }, null, TestContext.Current.CancellationToken);
        Assert.Equal((58, 2), (result.Protocol.Images, result.Protocol.Missing));
        Assert.Contains(result.Protocol.Warnings, w => w.StartsWith("2 images are missing", StringComparison.Ordinal));
        Assert.Equal(result.Cells[0].Answers, result.Cells[1].Answers);
    }

    [Fact]
    public void Groups_are_drawn_whole_and_never_split()
    {
        var items = Synthetic.Items(2, 40).Select((x, i) => x with { Group = $"{i / 4}" }).ToArray();
        var result = Comparison.Run(Request(items), null, TestContext.Current.CancellationToken);
        Assert.True(result.Protocol.Grouped);
        Assert.All(items.Zip(result.Parts).GroupBy(x => x.First.Group), g => Assert.Single(g.Select(x => x.Second).Distinct()));
    }

    [Fact]
    public void The_same_request_gives_the_same_result()
    {
        var request = Request(Synthetic.Items(3, 20));
        var a = Comparison.Run(request, null, TestContext.Current.CancellationToken);
        var b = Comparison.Run(request, null, TestContext.Current.CancellationToken);
        Assert.Equal(a.Cells.Select(c => c.Metrics.Ci95), b.Cells.Select(c => c.Metrics.Ci95));
        Assert.Equal(a.Cells.SelectMany(c => c.Answers), b.Cells.SelectMany(c => c.Answers));
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        var items = Synthetic.Items(3, 10);
        var source = new FeatureSource("m", "a", Synthetic.Clouds(items, 4, 9, 1));
        var relabelled = items.Select(i => i.Path == "class 0/0.jpg" ? i with { Label = "class 1" } : i).ToArray();
        Assert.Contains(
            "'class 0/0.jpg' has the label 'class 0' in m#a and 'class 1' in n#a",
            Refuse(source, new FeatureSource("n", "a", Synthetic.Clouds(relabelled, 4, 9, 1))));
        var others = items.Select(i => i with { Path = $"x{i.Path}" }).ToArray();
        Assert.Contains("have no image in common", Refuse(source, new FeatureSource("n", "a", Synthetic.Clouds(others, 4, 9, 1))));
        Assert.Contains("'m#a means' stands in the comparison 2 times", Refuse(source, source));
        Assert.Contains("no features", Refuse());
    }

    [Fact]
    public void A_fit_that_fails_names_its_combination()
    {
        var broken = Synthetic.Head("broken", _ => throw new TlearnException("features are not finite: row 3", "Look at row 3."));
        var e = Assert.Throws<TlearnException>(() => Comparison.Run(Request(Synthetic.Items(2, 10)) with { Heads = [broken] }, null, TestContext.Current.CancellationToken));
        Assert.Equal(("good#a broken, part 1: features are not finite: row 3", "Look at row 3."), (e.Message, e.Next));
    }

    [Fact]
    public void Tuning_takes_what_answers_held_out_training_rows_best_and_sees_no_other()
    {
        var items = Synthetic.Items(3, 20, i => i < 12 ? "train" : "val");
        var seen = new List<int>();
        IReadOnlyDictionary<string, string>[] grid = [Point("majority"), Point("means"), Point("majority")];
        var entry = new HeadEntry("tuned", "", [], grid, s => new Spy(s.Parameters["kind"] == "means" ? new Synthetic.MeansTrainer("tuned", s) : Synthetic.Majority().Entry.Create(s), seen));
        var request = Request(items) with { Heads = [new HeadChoice(entry, new HeadSettings(), HeadTuning.Grid)] };
        var result = Comparison.Run(request with { Sources = [request.Sources[0]] }, null, TestContext.Current.CancellationToken);
        Assert.Equal(0.5, result.Cells[0].CommonParameters["shrink"]);
        Assert.InRange(result.Best.Metrics.Accuracy, 0.9, 1);
        Assert.Equal(36, seen[^1]);
        Assert.Equal(2 * 5, seen.Count - 1); // the point that stands twice is tried once
        Assert.All(seen.SkipLast(1), rows => Assert.InRange(rows, 28, 29));

        static Dictionary<string, string> Point(string kind) => new() { ["kind"] = kind };
    }

    [Fact]
    public void Every_head_of_the_catalogue_can_be_compared_and_tuned()
    {
        var request = Request(Synthetic.Items(3, 15)) with
        {
            Heads = [.. HeadCatalog.All.Select(e => new HeadChoice(e, new HeadSettings())), new HeadChoice(HeadCatalog.Get("logistic"), new HeadSettings(), HeadTuning.Grid) { Name = "logistic, tuned" }],
            Folds = 3,
        };
        var result = Comparison.Run(request with { Sources = [request.Sources[0]] }, null, TestContext.Current.CancellationToken);
        Assert.Equal(HeadCatalog.All.Count + 1, result.Cells.Count);
        Assert.All(result.Cells, c => Assert.True(c.Metrics.Accuracy > 0.75, $"{c.Name}: {c.Metrics.Accuracy}"));
    }

    [Fact]
    public void Cancellation_stops_between_fits()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Immediate(p =>
        {
            if (p.Done == 2) stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => Comparison.Run(Request(Synthetic.Items(2, 10)), progress, stop.Token));
    }

    [Fact]
    public void An_image_without_label_joins_families_for_intervals_as_for_folds()
    {
        var items = Synthetic.Items(2, 20);
        var clouds = Synthetic.Clouds(items, 4, 3, 1);
        items[0] = items[0] with { Group = "g" };
        items[39] = items[39] with { Label = null, Group = "g", Content = items[5].Content };
        var result = Comparison.Run(
            new ComparisonRequest { Sources = [new("good", "a", new LabeledDataset(clouds.Features, items, clouds.Space))], Heads = [Synthetic.Means()], Folds = 4 }, null, TestContext.Current.CancellationToken);
        Assert.Equal((39, 38), (result.Protocol.Answered, result.Protocol.Families));
        Assert.Equal(result.Parts[0], result.Parts[5]);
    }

    [Fact]
    public void A_split_whose_images_one_source_lacks_is_not_replaced()
    {
        var items = Synthetic.Items(2, 20, i => i < 12 ? "train" : i < 16 ? "val" : "test");
        var all = Synthetic.Clouds(items, 4, 3, 1);
        var without = all.Select([.. Enumerable.Range(0, items.Length).Where(r => items[r].Split != "test")]);
        Assert.Contains("no labelled image in split 'test'", Refuse(new("a", "t", all), new("b", "t", without)));
        Assert.Contains("no labelled image in split 'test'", Refuse(new FeatureSource("b", "t", new LabeledDataset(without.Features, without.Items, without.Space) { ListedSplits = ["test"] })));
    }

    internal static ComparisonRequest Request(DatasetItem[] items) => new()
    {
        Sources = [new("good", "a", Synthetic.Clouds(items, 16, 12, 1)), new("poor", "b", Synthetic.Clouds(items, 16, 1.5, 2))],
        Heads = [Synthetic.Means(), Synthetic.Majority()],
        Seed = 7,
    };

    private static string Refuse(params FeatureSource[] sources) => Assert.ThrowsAny<TlearnException>(
        () => Comparison.Run(new ComparisonRequest { Sources = sources, Heads = [Synthetic.Means()] }, null, TestContext.Current.CancellationToken)).Message;

    private sealed class Spy(IHeadTrainer trainer, List<int> rows) : IHeadTrainer
    {
        public string Name => trainer.Name;

        public IReadOnlyDictionary<string, object> Parameters => trainer.Parameters;

        public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
        {
            rows.Add(features.Rows);
            return trainer.Fit(features, labels, classes, cancellation);
        }
    }

    private sealed class Immediate(Action<ComparisonProgress> tell) : IProgress<ComparisonProgress>
    {
        public void Report(ComparisonProgress value) => tell(value);
    }
}
