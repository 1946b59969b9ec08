using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using Xunit;

namespace TransferLearning.Tests.Splits;

public class MeasuredRowsTests
{
    [Fact]
    public void Without_splits_what_was_learnt_from_is_left_out()
    {
        var items = Items((1, null), (2, null), (3, null), (2, null));
        Assert.Equivalent(new MeasuredRows([0, 2], null, 2, 0), MeasuredRows.Choose(items, null, Record(2, 9)));
    }

    [Fact]
    public void Where_nothing_else_is_there_all_are_measured_and_counted()
    {
        var items = Items((1, null), (2, null));
        Assert.Equivalent(new MeasuredRows([0, 1], null, 0, 2), MeasuredRows.Choose(items, null, Record(1, 2)));
    }

    [Fact]
    public void Without_a_record_nothing_is_known() =>
        Assert.Equivalent(new MeasuredRows([0, 1], null, 0, null), MeasuredRows.Choose(Items((1, null), (2, null)), null, null));

    [Fact]
    public void Copies_in_the_test_split_are_left_out_unless_it_is_named()
    {
        var items = Items((1, "train"), (2, "train"), (1, "test"), (3, "test"));
        Assert.Equivalent(new MeasuredRows([3], "test", 1, 0), MeasuredRows.Choose(items, null, Record(1, 2)));
        Assert.Equivalent(new MeasuredRows([2, 3], "test", 0, 1), MeasuredRows.Choose(items, "test", Record(1, 2)));
        Assert.Equivalent(new MeasuredRows([0, 1], "train", 0, 2), MeasuredRows.Choose(items, "train", Record(1, 2)));
    }

    private static DatasetItem[] Items(params (byte Content, string? Split)[] items) => [.. items.Select((item, i) => new DatasetItem($"{i}.jpg", Hash(item.Content), "a", item.Split, null))];

    private static TrainingRecord Record(params byte[] contents) => TrainingRecord.Of(contents.Select(Hash));

    private static ContentHash Hash(byte content) => ContentHash.Of([content]);
}
