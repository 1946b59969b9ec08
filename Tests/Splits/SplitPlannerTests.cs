using CsCheck;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using Xunit;

namespace TransferLearning.Tests.Splits;

public sealed class SplitPlannerTests
{
    [Fact]
    public void Given_splits_are_used_test_before_val()
    {
        var items = Items(("a", "train"), ("b", "train"), ("a", "val"), ("b", "test"), ("a", "test"), (null, "test"), ("a", null));
        var plan = SplitPlanner.Plan(items, 5, 0);
        Assert.Equal((SplitKind.Given, "test"), (plan.Kind, plan.TestSplit));
        Assert.Equal([0, 1], Assert.Single(plan.Folds).Train);
        Assert.Equal([3, 4], plan.Folds[0].Test);
        Assert.Contains(plan.Warnings, w => w.Contains("1 of 7 images have no label"));
        Assert.Contains(plan.Warnings, w => w.Contains("1 labelled images are in no split"));
        Assert.Equal([2], GivenSplits.EvaluationRows(items, "val"));
        Assert.Equal([3, 4], GivenSplits.EvaluationRows(items));
        Assert.Equal([0, 1], GivenSplits.TrainingRows(items, []));
    }

    [Fact]
    public void Without_splits_every_labelled_row_is_answered_once() =>
        Gen.Select(Gen.Int[0, 3].Array[30, 80], Gen.Int[0, 30].Array[80, 80], Gen.Int[0, 12].Array[80, 80], Gen.Int[2, 5]).Sample((labels, contents, groups, folds) =>
        {
            var items = labels.Select((l, i) => new DatasetItem($"{i}", Hash(contents[i]), l == 3 ? null : $"{l}", null, groups[i] == 0 ? null : $"{groups[i]}")).ToArray();
            if (items.Where(i => i.Label is not null).DistinctBy(i => i.Label).Count() < 2 || items.DistinctBy(i => i.Group).Count() < folds + 2) return;
            SplitPlan plan;
            try
            {
                plan = SplitPlanner.Plan(items, folds, 1);
            }
            catch (UsageException)
            {
                return; // fewer groups of labelled rows than folds
            }

            Assert.Equal(Enumerable.Range(0, items.Length).Where(i => items[i].Label is not null), plan.Folds.SelectMany(f => f.Test).Order());
            foreach (var fold in plan.Folds)
            {
                Assert.Empty(fold.Train.Select(r => items[r].Content).Intersect(fold.Test.Select(r => items[r].Content)));
                Assert.Empty(fold.Train.Select(r => items[r].Group).OfType<string>().Intersect(fold.Test.Select(r => items[r].Group).OfType<string>()));
            }
        });

    [Fact]
    public void A_training_copy_is_left_out_and_both_are_named()
    {
        var items = Items(("a", "train"), ("b", "train"), ("a", "train"), ("b", "val"));
        items[2] = items[2] with { Content = items[3].Content };
        var plan = SplitPlanner.Plan(items, 5, 0);
        Assert.Equal([0, 1], plan.Folds[0].Train);
        Assert.Equal([3], plan.Folds[0].Test);
        Assert.Equal(1, plan.LeftOut);
        Assert.Contains("'2.jpg' is byte for byte '3.jpg': left out of training where that one is answered", plan.Warnings);
        Assert.Contains("'2.jpg' and '3.jpg' are the same image under two labels, 'a' and 'b'", plan.Warnings);
    }

    [Fact]
    public void The_two_pairs_across_the_splits_of_trash_are_found()
    {
        var root = SharedData.Require("data", "trash");
        var items = Directory.EnumerateFiles(root, "*.jpg", SearchOption.AllDirectories)
            .Select(f => (File: f, Path: Path.GetRelativePath(root, f).Replace('\\', '/')))
            .OrderBy(f => f.Path, NaturalOrder.Instance)
            .Select(f => new DatasetItem(f.Path, ContentHash.Of(File.ReadAllBytes(f.File)), f.Path.Split('/')[1], f.Path.Split('/')[0], null))
            .ToArray();
        var plan = SplitPlanner.Plan(items, 5, 0);
        var left = plan.Warnings.Where(w => w.Contains("left out of training")).ToArray();
        Assert.Equal((2, 2), (plan.LeftOut, left.Length));
        Assert.All(left, w => Assert.Matches("'train/.*' is byte for byte 'val/.*'", w));
        Assert.Contains(plan.Warnings, w => w.Contains("under two labels"));
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        Assert.Contains("no image has a label", Refuse((null, null), (null, null)));
        Assert.Contains("the one class 'a'", Refuse(("a", null), ("a", null)));
        Assert.Contains("split 'test' or 'val'; found 2 images in 'train' (2 labelled)", Refuse(("a", "train"), ("b", "train")));
        Assert.Contains("no labelled image in split 'train'", Refuse(("a", "val"), ("b", "val")));
    }

    [Fact]
    public void Small_classes_and_parted_groups_are_warned_of()
    {
        var few = SplitPlanner.Plan(Items([.. Enumerable.Repeat<(string?, string?)>(("a", null), 10), ("b", null), ("b", null)]), 5, 0);
        Assert.Contains("class 'b' has 2 images for 5 folds: some folds have none to answer", few.Warnings);
        var items = Items(("a", "train"), ("b", "train"), ("b", "test"), ("c", "test"));
        items[1] = items[1] with { Group = "g" };
        items[2] = items[2] with { Group = "g" };
        var given = SplitPlanner.Plan(items, 5, 0);
        Assert.Contains(given.Warnings, w => w.Contains("1 groups, 'g' among them"));
        Assert.Contains(given.Warnings, w => w.Contains("class 'c' is in split 'test' and not in 'train'"));
    }

    private static string Refuse(params (string?, string?)[] items) =>
        Assert.Throws<UsageException>(() => SplitPlanner.Plan(Items(items), 2, 0)).Message;

    private static DatasetItem[] Items(params (string? Label, string? Split)[] items) =>
        [.. items.Select((x, i) => new DatasetItem($"{i}.jpg", Hash(i), x.Label, x.Split, null))];

    private static ContentHash Hash(int i) => new((ulong)i, 0, 0, 0);
}
