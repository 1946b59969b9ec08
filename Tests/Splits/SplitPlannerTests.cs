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
        Assert.Contains(plan.Warnings, w => w.Contains("1 of 7 images has no label and takes no part"));
        Assert.Contains(plan.Warnings, w => w.Contains("1 labelled image is in no split and takes no part"));
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
    public void Training_images_that_are_all_copies_of_test_images_are_said_to_be_so()
    {
        var items = Copied(8, 8);
        foreach (var use in (Action[])[() => SplitPlanner.Plan(items, 5, 0), () => GivenSplits.TrainingRows(items, new List<string>())])
        {
            Assert.Contains("all 8 training images are in 'test', too (byte for byte copies", Assert.Throws<UsageException>(use).Message);
        }
    }

    [Fact]
    public void Of_many_copies_the_first_are_named_and_a_class_that_loses_all_is_told()
    {
        var plan = SplitPlanner.Plan(Copied(10, 7), 5, 0);
        Assert.Equal((7, 5), (plan.LeftOut, plan.Warnings.Count(w => w.Contains("is byte for byte"))));
        Assert.Contains("and 2 more images are left out of training as copies of what is answered", plan.Warnings);
        Assert.DoesNotContain(plan.Warnings, w => w.Contains("no training image left"));
        var items = Copied(4, 0);
        items[1] = items[1] with { Content = items[5].Content };
        items[3] = items[3] with { Content = items[7].Content };
        Assert.Contains("class 'b' has no training image left, as all 2 are copied in other splits: no head can answer it", SplitPlanner.Plan(items, 5, 0).Warnings);
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
        Assert.Contains("no labelled image in split 'train'", Refuse(("a", "val"), ("b", "val")));
    }

    [Theory]
    [InlineData("test")]
    [InlineData("val")]
    public void A_split_without_labels_is_an_error_and_never_replaced(string split)
    {
        var other = split == "test" ? "val" : "train";
        var items = Items(("a", "train"), ("b", "train"), ("a", "train"), ("b", "train"), (null, split), (null, split), ("a", split == "test" ? "val" : "train"));
        foreach (var measure in (Action[])[() => SplitPlanner.Plan(items, 2, 0), () => GivenSplits.EvaluationRows(items), () => GivenSplits.EvaluationRows(items, split)])
        {
            var error = Assert.Throws<UsageException>(measure);
            Assert.Contains($"no labelled image in split '{split}' (2 images, 0 labelled); found", error.Message);
            Assert.Contains($"`Split` {other}", error.Next);
        }
    }

    [Theory]
    [InlineData("test")]
    [InlineData("val")]
    public void A_split_without_a_usable_image_is_an_error_and_never_replaced(string split)
    {
        var items = Items(("a", "train"), ("b", "train"), ("a", "train"), ("b", "train"), ("a", split == "test" ? "val" : "train"));
        foreach (var measure in (Action[])[() => SplitPlanner.Plan(items, 2, 0, null, [split]), () => GivenSplits.EvaluationRows(items, null, [split]), () => MeasuredRows.Choose(items, null, null, [split])])
        {
            Assert.Contains($"no labelled image in split '{split}' (no usable image); found", Assert.Throws<UsageException>(measure).Message);
        }

        Assert.Equal([4], MeasuredRows.Choose([.. items[..4], items[4] with { Split = "val" }], "val", null, ["test"]).Rows);
        DatasetItem[] without = [.. items.Select(i => i with { Split = null })];
        Assert.Contains("no labelled image in split 'train'", Assert.Throws<UsageException>(() => GivenSplits.TrainingRows(without, [], ["train"])).Message);
        Assert.Contains("no labelled image in split 'train'", Assert.Throws<UsageException>(() => SplitPlanner.Plan(without, 2, 0, null, ["train"])).Message);
    }

    [Fact]
    public void A_training_split_alone_is_cross_validated_and_so_it_is_when_asked_for()
    {
        var items = Items(("a", "train"), ("b", "train"), ("a", "train"), ("b", "train"), (null, "train"), ("a", null));
        var alone = SplitPlanner.Plan(items, 2, 0);
        Assert.Equal((SplitKind.CrossValidation, null), (alone.Kind, alone.TestSplit));
        Assert.Equal([0, 1, 2, 3], alone.Folds.SelectMany(f => f.Test).Order());
        Assert.Contains("there is no split 'test' or 'val': split 'train' is cross-validated", alone.Warnings);
        Assert.Contains(alone.Warnings, w => w.Contains("1 labelled image is in no split"));
        var asked = SplitPlanner.Plan([.. items, .. Items(("a", "test"))], 2, 0, "train");
        Assert.Equal([0, 1, 2, 3], asked.Folds.SelectMany(f => f.Test).Order());
        Assert.DoesNotContain(asked.Warnings, w => w.Contains("cross-validated"));
    }

    [Fact]
    public void The_split_that_is_answered_can_be_chosen()
    {
        var items = Items(("a", "train"), ("b", "train"), ("a", "val"), (null, "test"));
        var plan = SplitPlanner.Plan(items, 2, 0, "val");
        Assert.Equal((SplitKind.Given, "val"), (plan.Kind, plan.TestSplit));
        Assert.Equal([2], plan.Folds[0].Test);
        Assert.Contains("the data have no splits", Assert.Throws<UsageException>(() => SplitPlanner.Plan(Items(("a", null), ("b", null)), 2, 0, "val")).Message);
    }

    [Theory]
    [InlineData("Training", "train", null)]
    [InlineData(" DEV ", "val", null)]
    [InlineData("eval", "val", null)]
    [InlineData("Testing", "test", null)]
    [InlineData("seg_train", null, "train")]
    [InlineData("test-images", null, "test")]
    [InlineData("train2017", null, "train")]
    [InlineData("ValImages", null, "val")]
    [InlineData("trains", null, null)]
    [InlineData("latest", null, null)]
    [InlineData("Ümlaut", null, null)]
    public void Names_of_splits_are_known_and_what_resembles_them_is_seen(string name, string? split, string? resembled) =>
        Assert.Equal((split, resembled), (SplitNames.Normalise(name), SplitNames.Resembled(name)));

    [Fact]
    public void Small_classes_and_parted_groups_are_warned_of()
    {
        var few = SplitPlanner.Plan(Items([.. Enumerable.Repeat<(string?, string?)>(("a", null), 10), ("b", null), ("b", null)]), 5, 0);
        Assert.Contains("class 'b' has 2 images for 5 folds: some folds have none to answer", few.Warnings);
        var items = Items(("a", "train"), ("b", "train"), ("b", "test"), ("c", "test"));
        items[1] = items[1] with { Group = "g" };
        items[2] = items[2] with { Group = "g" };
        var given = SplitPlanner.Plan(items, 5, 0);
        Assert.Contains(given.Warnings, w => w.Contains("part the group 'g' between"));
        Assert.Contains(given.Warnings, w => w.Contains("class 'c' is in split 'test' and not in 'train'"));
    }

    private static string Refuse(params (string?, string?)[] items) =>
        Assert.Throws<UsageException>(() => SplitPlanner.Plan(Items(items), 2, 0)).Message;

    /// <summary>Two classes in turn, as many images of each split; the first of them are copies of one another.</summary>
    private static DatasetItem[] Copied(int each, int copies) =>
        [.. Enumerable.Range(0, 2 * each).Select(i => new DatasetItem($"{i}.jpg", Hash(i >= each && i - each < copies ? i - each : i), i % each % 2 == 0 ? "a" : "b", i < each ? "train" : "test", null))];

    private static DatasetItem[] Items(params (string? Label, string? Split)[] items) =>
        [.. items.Select((x, i) => new DatasetItem($"{i}.jpg", Hash(i), x.Label, x.Split, null))];

    private static ContentHash Hash(int i) => new((ulong)i, 0, 0, 0);
}
