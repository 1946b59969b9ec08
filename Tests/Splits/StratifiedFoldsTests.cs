using CsCheck;
using TransferLearning.Core.Splits;
using Xunit;

namespace TransferLearning.Tests.Splits;

public sealed class StratifiedFoldsTests
{
    private static readonly Gen<int[]> s_labels = Gen.Int[-1, 5].Array[20, 200];

    [Fact]
    public void Without_groups_classes_and_folds_differ_by_one_at_most() =>
        Gen.Select(s_labels, Gen.Int[2, 10], Gen.Int).Sample((labels, folds, seed) =>
        {
            if (labels.Count(l => l >= 0) < folds) return;
            var fold = StratifiedFolds.Assign(labels, folds, seed);
            for (var i = 0; i < labels.Length; i++) Assert.Equal(labels[i] < 0, fold[i] < 0);
            AssertEven(Enumerable.Range(0, folds).Select(f => fold.Count(x => x == f)));
            for (var c = 0; c < 6; c++)
            {
                AssertEven(Enumerable.Range(0, folds).Select(f => fold.Zip(labels).Count(x => x.First == f && x.Second == c)));
            }
        });

    [Fact]
    public void Groups_are_never_split() =>
        Gen.Select(Gen.Int[0, 3].Array[60, 60], Gen.Int[0, 25].Array[60, 60], Gen.Int[2, 5], Gen.Int).Sample((labels, groupNumbers, folds, seed) =>
        {
            var groups = groupNumbers.Select(g => g < 5 ? null : $"g{g}").ToArray();
            if (groups.Distinct().Count() < folds) return;
            var fold = StratifiedFolds.Assign(labels, folds, seed, RowFamilies.OfGroups(groups));
            foreach (var group in groups.Zip(fold).Where(g => g.First is not null).GroupBy(g => g.First)) Assert.Single(group.Select(g => g.Second).Distinct());
            Assert.All(fold, f => Assert.InRange(f, 0, folds - 1));
        });

    [Fact]
    public void Equal_groups_are_dealt_evenly()
    {
        // 20 groups of three rows, each of one of two classes: five folds get two groups of each class.
        var labels = Enumerable.Range(0, 60).Select(i => i / 3 % 2).ToArray();
        var groups = Enumerable.Range(0, 60).Select(i => $"{i / 3}").ToArray();
        var fold = StratifiedFolds.Assign(labels, 5, 1, RowFamilies.OfGroups(groups));
        foreach (var f in fold.Zip(labels).GroupBy(x => x)) Assert.Equal(6, f.Count());
    }

    [Fact]
    public void The_seed_decides()
    {
        var labels = Enumerable.Range(0, 100).Select(i => i % 3).ToArray();
        Assert.Equal(StratifiedFolds.Assign(labels, 5, 7), StratifiedFolds.Assign(labels, 5, 7));
        Assert.NotEqual(StratifiedFolds.Assign(labels, 5, 7), StratifiedFolds.Assign(labels, 5, 8));
    }

    [Theory]
    [InlineData(1, "all 8 labelled images are of one group", "Add images of other groups")]
    [InlineData(3, "3 groups of labelled images cannot be dealt into 5 folds", "Take `Folds` 3 or fewer, or add images of other groups.")]
    public void Too_few_groups_are_said_to_be_such(int groups, string message, string next)
    {
        var error = Assert.Throws<UsageException>(() => StratifiedFolds.Assign([0, 1, 0, 1, 0, 1, 0, 1], 5, 0, RowFamilies.OfGroups([.. Enumerable.Range(0, 8).Select(i => $"{i % groups}")])));
        Assert.Contains(message, error.Message);
        Assert.StartsWith(next, error.Next);
    }

    [Theory]
    [InlineData(1, "at least 2 folds, not 1")]
    [InlineData(5, "4 labelled images cannot be dealt into 5 folds")]
    public void Impossible_folds_are_refused(int folds, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => StratifiedFolds.Assign([0, 1, 0, 1, -1], folds, 0)).Message);

    private static void AssertEven(IEnumerable<int> counts) => Assert.InRange(counts.Max() - counts.Min(), 0, 1);
}
