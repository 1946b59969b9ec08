using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>The ends of the tuning grids on data that leave the linear systems singular: fewer rows than columns, and columns that depend on each other.</summary>
public class TuningExtremesTests
{
    public static TheoryData<string, string> Linear => new MatrixTheoryData<string, string>(["logistic", "svm", "ridge"], ["wide", "rank 6"]);

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Both_ends_give_numbers(string name)
    {
        foreach (var kind in new[] { "wide", "rank 6" })
        {
            var (features, labels) = Case(kind);
            foreach (var end in new[] { HeadCatalog.Get(name).TuningGrid[0], HeadCatalog.Get(name).TuningGrid[^1] })
            {
                var head = HeadData.Trainer(name, parameters: [.. end.Select(p => (p.Key, p.Value))]).Fit(features, labels, 3);
                Assert.All(HeadData.Answer(head, features), s => Assert.True(float.IsFinite(s)));
            }
        }
    }

    [Theory, MemberData(nameof(Linear))]
    public void The_least_regularised_end_tells_separable_rows_apart(string name, string kind)
    {
        var (features, labels) = Case(kind);
        var parameter = name == "ridge" ? "alpha" : "C";
        foreach (var scale in new[] { "none", "standard" })
        {
            foreach (var strength in new[] { 1e4, 1e5, 1e6 })
            {
                var head = HeadData.Trainer(name, scale: scale, parameters: [(parameter, (name == "ridge" ? 1 / strength : strength).ToString("R"))]).Fit(features, labels, 3);
                var right = head.Score(features).ArgMax().Zip(labels).Count(p => p.First == p.Second);
                Assert.True(right >= 0.97 * labels.Length, $"{scale}, {strength}: {right} of {labels.Length}");
            }
        }
    }

    [Theory, MemberData(nameof(Linear))]
    public void The_whole_path_stays_sound(string name, string kind)
    {
        var (features, labels) = Case(kind);
        var entry = HeadCatalog.Get(name);
        var last = Array.Empty<int>();
        foreach (var scores in entry.Path!([.. entry.TuningGrid.Select(new HeadSettings { Threads = 1 }.With).Where(s => s.Scale == "auto")])!.Score(features, labels, 3, features, default))
        {
            Assert.All(scores.Values, s => Assert.True(float.IsFinite(s)));
            last = scores.ArgMax();
        }

        Assert.True(last.Zip(labels).Count(p => p.First == p.Second) >= 0.97 * labels.Length);
    }

    internal static (FeatureMatrix Features, int[] Labels) Case(string kind)
    {
        if (kind == "wide")
        {
            var (wide, wideLabels) = HeadData.Clouds(60, 3, dimension: 256, separation: 0.5);
            return (HeadData.Matrix(wide, 256), wideLabels);
        }

        var (features, labels) = RankSix(separation: 3);
        return (features, labels);
    }

    // Six columns, mixed into forty.
    internal static (FeatureMatrix Features, int[] Labels) RankSix(double separation)
    {
        const int Rank = 6;
        const int Columns = 40;
        var (x, labels) = HeadData.Clouds(120, 3, seed: 4, dimension: Rank, separation: separation);
        var random = new Random(5);
        double[] mix = [.. Enumerable.Range(0, Rank * Columns).Select(_ => (2 * random.NextDouble()) - 1)];
        var mixed = new float[120 * Columns];
        for (var i = 0; i < mixed.Length; i++) mixed[i] = (float)Enumerable.Range(0, Rank).Sum(k => x[(i / Columns * Rank) + k] * mix[(k * Columns) + (i % Columns)]);
        return (HeadData.Matrix(mixed, Columns), labels);
    }
}
