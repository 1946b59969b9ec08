using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Tuning;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

public class HeadTunerTests
{
    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Tries_the_whole_grid_and_takes_the_first_of_the_best(string name)
    {
        var (x, y) = HeadData.Clouds(90, 3, separation: 0.4);
        var entry = HeadCatalog.Get(name);
        var settings = new HeadSettings { Seed = 3 };
        var result = HeadTuner.Tune(entry, settings, HeadData.Matrix(x), y, 3, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(entry.TuningGrid.Count, result.Table.Count);
        Assert.Equal(5, result.Folds);
        Assert.All(result.Table, row => Assert.Equal(90, row.Samples));
        var best = result.Table.First(row => row.Correct == result.Table.Max(r => r.Correct));
        Assert.Equal(best.Parameters, result.Best.Parameters);
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
        Assert.Equal(6, result.Table.Count);
        Assert.Equal("cosine", result.Best.Parameters["metric"]);
    }

    [Fact]
    public void A_class_of_three_rows_makes_three_folds()
    {
        var (x, y) = HeadData.Clouds(63, 21);
        Assert.Equal(3, HeadTuner.Tune(HeadCatalog.Get("centroid"), new HeadSettings(), HeadData.Matrix(x), y, 21, cancellation: TestContext.Current.CancellationToken).Folds);
    }
}
