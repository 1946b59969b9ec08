using TransferLearning.Core.Features;
using TransferLearning.FineTuning.Data;
using TransferLearning.Tests.Experiments;
using Xunit;

namespace TransferLearning.Tests.FineTuning;

/// <summary>Which rows train, choose and measure: what belongs together never stands on two sides unseen.</summary>
public sealed class FineTuningRowsTests
{
    [Fact]
    public void Copies_that_carry_groups_of_their_own_are_set_aside_together()
    {
        // Every image is there twice; the first copy has a group of its own, the second has none.
        var items = Synthetic.Items(2, 40).Select((item, i) => item with { Content = new ContentHash((ulong)(i / 2), 1, 2, 3), Group = i % 2 == 0 ? $"g{i}" : null }).ToArray();
        var rows = FineTuningRows.SetAside(Synthetic.Clouds(items, 4, 3, 1), [.. Enumerable.Range(0, 80)], 0.2, 0);
        Assert.Equal(16, rows.Validation.Count);
        Assert.Empty(rows.Training.Select(r => items[r].Content).Intersect(rows.Validation.Select(r => items[r].Content)));
    }

    [Fact]
    public void What_is_measured_chooses_no_epoch_and_parted_groups_are_told()
    {
        var items = Synthetic.Items(2, 30, i => i < 10 ? "train" : i < 20 ? "val" : "test").Select((item, i) => item with { Group = i is 12 or 25 ? "shared" : null }).ToArray();
        items[15] = items[15] with { Content = items[24].Content }; // of val, a copy of one of test
        var warnings = new List<string>();
        var rows = FineTuningRows.Choose(Synthetic.Clouds(items, 4, 3, 1), 0.1, 0, warnings);
        Assert.Equal((20, 19, 20), (rows.Training.Count, rows.Validation.Count, rows.Test.Count));
        Assert.DoesNotContain(15, rows.Validation);
        Assert.Contains("the given splits part the group 'shared' between 'val' and 'test': accuracies may flatter", warnings);
        Assert.Contains(warnings, w => w.Contains("is byte for byte 'class 0/24.jpg'", StringComparison.Ordinal));
    }

    [Fact]
    public void Few_groups_to_choose_by_are_told()
    {
        var items = Synthetic.Items(2, 30).Select((item, i) => item with { Group = $"{i % 6}" }).ToArray();
        var warnings = new List<string>();
        FineTuningRows.Choose(Synthetic.Clouds(items, 4, 3, 1), 0.2, 0, warnings);
        Assert.Contains(warnings, w => w.StartsWith("the 60 training images are of 6 groups, fewer than 10", StringComparison.Ordinal));
    }
}
