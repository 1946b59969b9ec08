using TransferLearning.Classifiers;
using TransferLearning.Core.Features;
using TransferLearning.Tests.EndToEnd;
using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>Heads trained and measured in a program: the figures are those of the command line.</summary>
public sealed class HeadTests(ProgramFlowers flowers) : IClassFixture<ProgramFlowers>
{
    [Fact]
    public async Task Trained_and_measured_as_by_the_command_line()
    {
        using var folder = new TemporaryFolder();
        using var cache = new TestCache(folder.File("cache"));
        var head = Head.Train(flowers.Features.Split("train"), new LogisticOptions { C = 0.03 });
        var evaluation = head.Evaluate(flowers.Features.Split("val"));
        await Tlearn.ExpectAsync(0, "train", flowers.Images, "--model", "tlearn-mini", "--head", "logistic", "--param", "C=0.03", "--out", folder.File("a.tlhead"));
        var metrics = (await Tlearn.ExpectAsync(0, "evaluate", folder.File("a.tlhead"), flowers.Images, "--json")).Json;
        Assert.Equal(metrics.GetProperty("accuracy").GetDouble(), evaluation.Accuracy, 1e-12);
        Assert.Equal(metrics.GetProperty("samples").GetInt32(), evaluation.Images);
        Assert.Equal(0, evaluation.OnTrainingImages);
        Assert.Equal(Head.Load(folder.File("a.tlhead")).Parameters.OrderBy(p => p.Key).Select(p => $"{p.Key}={p.Value}"), head.Parameters.OrderBy(p => p.Key).Select(p => $"{p.Key}={p.Value}"));
        var named = Head.Train(flowers.Features, "logistic", new HeadSettings { Parameters = new Dictionary<string, string> { ["C"] = "0.03" } });
        Assert.Equal(evaluation.Accuracy, named.Evaluate(flowers.Features).Accuracy);
    }

    [Fact]
    public void What_a_head_learnt_from_is_counted()
    {
        var head = Head.Train(flowers.Features, new CentroidOptions());
        var flattered = head.Evaluate(flowers.Features.Split("train"));
        Assert.Equal(flattered.Images, flattered.OnTrainingImages);
        Assert.Equal(flowers.Features.Split("val").Count, head.Predict(flowers.Features.Split("val")).Count);
    }

    [Fact]
    public void Tuning_keeps_what_is_set_and_searches_the_rest()
    {
        var tuned = Head.Train(flowers.Features, new LogisticOptions { C = 0.5 }, new TrainingOptions { Tune = true, Calibration = CalibrationMethod.Temperature });
        Assert.Equal(0.5, Assert.IsType<double>(tuned.Parameters["C"]));
        Assert.Equal(CalibrationMethod.Temperature, tuned.Calibration!.Method);
        Assert.Throws<UsageException>(() => Head.Train(flowers.Features, new OwnOptions(), new TrainingOptions { Tune = true }));
    }

    [Fact]
    public async Task What_tuning_found_is_what_the_command_line_says()
    {
        using var folder = new TemporaryFolder();
        using var cache = new TestCache(folder.File("cache"));
        var head = Head.Train(flowers.Features, "knn", training: new TrainingOptions { Tune = true });
        var found = head.Tuning!;
        var said = (await Tlearn.ExpectAsync(0, "train", flowers.Images, "--model", "tlearn-mini", "--head", "knn", "--tune", "--out", folder.File("a.tlhead"), "--json")).Json;
        var tuning = said.GetProperty("tuning");
        Assert.Equal((tuning.GetProperty("settings").GetInt32(), tuning.GetProperty("folds").GetInt32(), tuning.GetProperty("accuracy").GetDouble()), (found.Settings, found.Folds, found.Accuracy));
        Assert.InRange(found.Settings, 2, 100);
        Assert.NotEmpty(found.Chosen);
        // What is left to the head is decided by the training rows, and stands decided among its parameters.
        var parameters = said.GetProperty("parameters");
        Assert.All(found.Chosen, p => Assert.Equal(parameters.GetProperty(p.Key).ToString(), p is { Key: "scale", Value: "auto" } ? head.Parameters["scale"] : p.Value));
        Assert.Null(Head.Train(flowers.Features, new CentroidOptions()).Tuning);
        Assert.Null(Head.Load(folder.File("a.tlhead")).Tuning);
    }

    [Fact]
    public void A_head_that_is_named_takes_scaling_seed_and_threads()
    {
        var settings = new HeadSettings { Parameters = new Dictionary<string, string> { ["n_estimators"] = "3" }, Scale = "l2", Seed = 7, Threads = 1 };
        var typed = Answers(Head.Train(flowers.Features, new RandomForestOptions { Trees = 3, Scale = ScalingKind.L2, Seed = 7, Threads = 1 }));
        Assert.Equal(typed, Answers(Head.Train(flowers.Features, "random-forest", settings)));
        Assert.NotEqual(typed, Answers(Head.Train(flowers.Features, "random-forest", settings with { Seed = 8 })));
        Assert.Throws<UsageException>(() => Head.Train(flowers.Features, "random-forest", settings with { Scale = "much" }));

        IEnumerable<(string, float?)> Answers(Head head) => [.. head.Predict(flowers.Features).Select(row => (row.Top[0].Label, row.Top[0].Probability))];
    }

    [Fact]
    public void Folds_are_apart_and_together_all()
    {
        var folds = flowers.Features.Folds();
        // The data have splits, which go before any other division.
        Assert.Single(folds);
        var (train, test) = folds[0];
        Assert.Empty(train.Items.Select(i => i.Content).Intersect(test.Items.Select(i => i.Content)));
        Assert.InRange(Head.Train(train, new CentroidOptions()).Evaluate(test).Accuracy, 0.2, 1);
    }

    [Fact]
    public void A_part_of_a_set_is_not_parted_again()
    {
        // The split of a fold would be the whole split, with the images that the fold keeps for its test.
        Assert.Throws<InvalidOperationException>(() => flowers.Features.Folds()[0].Train.Split("train"));
        Assert.Throws<InvalidOperationException>(() => flowers.Features.Split("val").Split("train"));
        Assert.Throws<InvalidOperationException>(() => flowers.Features.Split("train").Folds());
    }

    [Fact]
    public void Small_shares_are_searched_as_they_are_fitted()
    {
        var tuned = Head.Train(flowers.Features, new RandomForestOptions { Trees = 3, MaxFeatures = MaxFeatures.Share(0.00001) }, new TrainingOptions { Tune = true, KeepsTrainingRecord = false });
        Assert.Equal(0.00001, tuned.Parameters["max_features"]);
        Assert.Null(tuned.Evaluate(flowers.Features).OnTrainingImages);
    }

    [Fact]
    public void What_cannot_be_is_refused_by_name()
    {
        Assert.Contains("'test'", Assert.Throws<UsageException>(() => flowers.Features.Split("test")).Message, StringComparison.Ordinal);
        Assert.Contains("LogisticOptions.C", Assert.Throws<UsageException>(() => Head.Train(flowers.Features, new LogisticOptions { C = -1 })).Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => Head.Train(flowers.Features, "no-such-head"));
        using var folder = new TemporaryFolder();
        Assert.Throws<UsageException>(() => Head.Load(flowers.HeadFile).Export(folder.File("flowers.bin")));
        Assert.Throws<TlearnException>(() => Features.Open(folder.File("nothing.store")));
    }

    /// <summary>A head of a program's own: its options make its trainer.</summary>
    private sealed record OwnOptions : HeadOptions
    {
        public override IHeadTrainer CreateTrainer() => new OwnTrainer();

        private sealed class OwnTrainer : IHeadTrainer
        {
            public string Name => "own";

            public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object>();

            public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default) => throw new NotSupportedException();
        }
    }
}
