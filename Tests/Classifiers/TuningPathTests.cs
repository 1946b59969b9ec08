using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>Paths that share work must answer as separate fits do.</summary>
public class TuningPathTests
{
    public static TheoryData<string> Linear => ["logistic", "svm", "ridge"];

    [Theory, MemberData(nameof(Linear))]
    public void The_path_is_that_of_Kornblith(string name)
    {
        IReadOnlyDictionary<string, string>[] grid = [.. HeadCatalog.Get(name).TuningGrid.Where(p => p["scale"] == "standard")];
        var parameter = name == "ridge" ? "alpha" : "C";
        double[] lambda = [.. grid.Select(p => double.Parse(p[parameter])).Select(v => name == "ridge" ? v : 1 / v)];
        Assert.Equal(45, lambda.Length);
        for (var i = 0; i < 45; i++) Assert.Equal(1, lambda[i] / Math.Pow(10, 5 - (i / 4.0)), 1e-4);
    }

    [Theory, MemberData(nameof(Linear))]
    public void Warm_starts_answer_like_separate_fits(string name)
    {
        var (settings, train, labels, held) = Case(name, threads: 0, classWeight: "balanced");
        var entry = HeadCatalog.Get(name);
        var path = entry.Path!(settings)!.Score(train, labels, 5, held, default).Select(s => s.ArgMax()).ToArray();
        var apart = new SeparateFits([.. settings.Select(entry.Create)]).Score(train, labels, 5, held, default).Select(s => s.ArgMax()).ToArray();
        Assert.Equal(settings.Length, path.Length);
        for (var s = 0; s < path.Length; s++)
        {
            var same = path[s].Zip(apart[s]).Count(p => p.First == p.Second);
            Assert.True(same >= held.Rows * 0.99, $"{string.Join(", ", settings[s].Parameters)}: {same} of {held.Rows}");
        }
    }

    [Theory, MemberData(nameof(Linear))]
    public void Threads_change_nothing(string name)
    {
        float[][] answers = [.. new[] { 1, 2 }.Select(threads =>
        {
            var (settings, train, labels, held) = Case(name, threads, classWeight: "none");
            return HeadCatalog.Get(name).Path!(settings)!.Score(train, labels, 5, held, default).SelectMany(s => s.Values).ToArray();
        })];
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public void Every_other_parameter_of_the_settings_counts_in_the_path()
    {
        var (x, y) = HeadData.Clouds(120, 3, separation: 0.3);
        var settings = new HeadSettings { Parameters = new Dictionary<string, string> { ["multi_class"] = "crammer_singer", ["max_iter"] = "1" } };
        var result = HeadTuner.Tune(HeadCatalog.Get("svm"), settings, HeadData.Matrix(x), y, 3, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(91, result.Table.Count);
        Assert.Equal("crammer_singer", result.Best.Parameters["multi_class"]);
    }

    [Theory]
    [InlineData("logistic", "ovr")]
    [InlineData("svm", "ovr")]
    [InlineData("svm", "crammer_singer")]
    public void A_fit_that_runs_out_of_steps_says_so(string name, string kind)
    {
        var (x, y) = HeadData.Clouds(200, 3, separation: 0.3);
        (string, string)[] common = name == "svm" ? [("C", "100"), ("multi_class", kind)] : [("C", "100")];
        var stopped = (IIterativeHead)HeadData.Trainer(name, parameters: [.. common, ("max_iter", "1")]).Fit(HeadData.Matrix(x), y, 3);
        Assert.False(stopped.Report!.Converged);
        Assert.NotEmpty(stopped.Report.Advice);
        (string, string)[] easy = [("C", "0.001"), .. common[1..]];
        var ended = (IIterativeHead)HeadData.Trainer(name, parameters: easy).Fit(HeadData.Matrix(x), y, 3);
        Assert.True(ended.Report!.Converged);
    }

    private static (HeadSettings[] Settings, FeatureMatrix Train, int[] Labels, FeatureMatrix Held) Case(string name, int threads, string classWeight)
    {
        var (x, y) = HeadData.Clouds(900, 5, dimension: 30, separation: 0.35);
        var all = HeadData.Matrix(x, 30);
        HeadSettings[] settings = [.. HeadCatalog.Get(name).TuningGrid.Select(new HeadSettings { Threads = threads, Parameters = new Dictionary<string, string> { ["class_weight"] = classWeight } }.With)
            .Where(s => s.Scale == "standard").Where((_, i) => i % 4 == 0)];
        return (settings, all.Select([.. Enumerable.Range(0, 700)]), y[..700], all.Select([.. Enumerable.Range(700, 200)]));
    }
}
