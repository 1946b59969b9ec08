using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Splits;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

public class HeadTunerTests
{
    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Tries_the_whole_grid_and_takes_the_first_of_the_best_or_the_defaults_that_are_as_good(string name)
    {
        var (x, y) = HeadData.Clouds(90, 3, separation: 0.4);
        var entry = HeadCatalog.Get(name);
        var settings = new HeadSettings { Seed = 3 };
        var result = HeadTuner.Tune(entry, settings, HeadData.Matrix(x), y, 3, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(entry.TuningGrid.Count, result.Table.Count);
        Assert.Equal(5, result.Folds);
        Assert.All(result.Table, row => Assert.Equal(90, row.Samples));
        var best = result.Table.First(row => row.Correct == result.Table.Max(r => r.Correct));
        var usual = result.Table.First(row => row.Parameters["scale"] == "auto" && entry.Create(settings.With(row.Parameters)).Parameters.SequenceEqual(entry.Create(settings).Parameters));
        Assert.Contains(result.BestRow, new[] { best, usual });
        // Rows on which two settings differ are as many as the difference at least, of which a standard error is the root.
        if (best.Correct - usual.Correct <= 1) Assert.Equal(usual, result.BestRow);
        if (result.BestRow != best) Assert.True(best.Correct - usual.Correct <= Math.Sqrt(90));
        Assert.Equal(settings.With(result.BestRow.Parameters).Parameters, result.Best.Parameters);
        Assert.Equal(result.BestRow.Parameters["scale"], result.Best.Scale);
        Assert.Equal(3, result.Best.Seed);
        var again = HeadTuner.Tune(entry, settings, HeadData.Matrix(x), y, 3, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(result.Table.Select(r => r.Correct), again.Table.Select(r => r.Correct));
    }

    [Fact]
    public void What_the_user_gave_is_not_searched()
    {
        var (x, y) = HeadData.Clouds(60, 3);
        var settings = new HeadSettings { Parameters = new Dictionary<string, string> { ["metric"] = "cosine" } };
        var result = HeadTuner.Tune(HeadCatalog.Get("knn"), settings, HeadData.Matrix(x), y, 3, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(HeadCatalog.Get("knn").TuningGrid.Count, result.Table.Count);
        Assert.Equal("cosine", result.Best.Parameters["metric"]);
        var some = HeadTuner.Tune(HeadCatalog.Get("knn"), settings with { Parameters = new Dictionary<string, string> { ["k"] = "3" }, Scale = "l2" }, HeadData.Matrix(x), y, 3, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(4, some.Table.Count); // weights, and temperatures
        Assert.Equal(("3", "l2"), (some.Best.Parameters["k"], some.Best.Scale));
        Assert.DoesNotContain(some.Table, row => row.Parameters.ContainsKey("scale") || row.Parameters.ContainsKey("k"));
    }

    // A scaling that alone tells the classes apart: the direction of the rows says nothing, their length all.
    [Fact]
    public void Scalings_are_searched_too()
    {
        var random = new Random(2);
        int[] y = [.. Enumerable.Range(0, 120).Select(r => r % 2)];
        float[] x = [.. y.SelectMany(label => Enumerable.Range(0, HeadData.Dimension).Select(_ => (float)((label == 0 ? 1 : 5) * (1 + (0.2 * random.NextDouble())))))];
        foreach (var name in (string[])["logistic", "svm", "svm-rbf", "knn", "lda", "ridge"])
        {
            var result = HeadTuner.Tune(HeadCatalog.Get(name), new HeadSettings(), HeadData.Matrix(x), y, 2, cancellation: TestContext.Current.CancellationToken);
            Assert.Equal("standard", result.Best.Scale);
            Assert.Equal(120, result.BestRow.Correct);
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void The_defaults_are_one_point_of_the_grid(string name)
    {
        var entry = HeadCatalog.Get(name);
        var usual = entry.Create(new HeadSettings()).Parameters;
        Assert.Single(entry.TuningGrid, point => point["scale"] == "auto" && entry.Create(new HeadSettings().With(point)).Parameters.SequenceEqual(usual));
        Assert.Equal(entry.TuningGrid.Count, entry.TuningGrid.Select(point => string.Join(';', point.OrderBy(p => p.Key))).Distinct().Count());
    }

    [Fact]
    public void A_class_of_three_rows_makes_three_folds()
    {
        var (x, y) = HeadData.Clouds(63, 21);
        Assert.Equal(3, HeadTuner.Tune(HeadCatalog.Get("centroid"), new HeadSettings(), HeadData.Matrix(x), y, 21, cancellation: TestContext.Current.CancellationToken).Folds);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    public void There_are_no_more_folds_than_groups(int groups)
    {
        var (x, y) = HeadData.Clouds(90, 3);
        string[] group = [.. Enumerable.Range(0, 90).Select(r => $"{r / 3 % groups}")];
        Assert.Equal(Math.Min(groups, 5), HeadTuner.Tune(HeadCatalog.Get("centroid"), new HeadSettings(), HeadData.Matrix(x), y, 3, RowFamilies.OfGroups(group), cancellation: TestContext.Current.CancellationToken).Folds);
    }

    [Theory]
    [InlineData(1, "found 1 group of images, expected at least 2")]
    [InlineData(2, "none of 2 folds tells anything")]
    public void Tuning_that_cannot_measure_says_so(int groups, string message)
    {
        var (x, y) = HeadData.Clouds(40, 2);
        string[] group = [.. y.Select(l => $"{l % groups}")];
        var e = Assert.Throws<TlearnException>(() => HeadTuner.Tune(HeadCatalog.Get("centroid"), new HeadSettings(), HeadData.Matrix(x), y, 2, RowFamilies.OfGroups(group), cancellation: TestContext.Current.CancellationToken));
        Assert.Contains(message, e.Message);
        Assert.Contains("`Tune`", e.Next);
    }

    [Theory]
    [InlineData("knn")]
    [InlineData("logistic")]
    public void One_row_a_class_tells_nothing_about_any_setting(string name)
    {
        var (x, _) = HeadData.Clouds(6, 6);
        var e = Assert.Throws<TlearnException>(() => HeadTuner.Tune(HeadCatalog.Get(name), new HeadSettings(), HeadData.Matrix(x), [0, 1, 2, 3, 4, 5], 6, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("or none of those that it holds", e.Message);
    }
}
