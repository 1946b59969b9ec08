using CsCheck;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Specification;
using Xunit;

namespace TransferLearning.Tests.Experiments.Advising;

/// <summary>What is held out has no part in the choice: no image, no copy of one, no group of one.</summary>
public sealed class ChoiceRowsTests
{
    private static readonly Gen<MeasuredData> s_data =
        from rows in Gen.Select(Gen.Int[0, 2], Gen.Int[0, 30], Gen.Int[0, 200]).Array[45, 120]
        select ItemFile.Of([.. rows.Select((r, i) => new DatasetItem($"{i}.jpg", new ContentHash((ulong)r.Item3 + 1, 0, 0, 0), $"c{(i < 30 ? i % 3 : r.Item1)}", null, r.Item2 > 20 ? null : $"g{r.Item2}"))]);

    [Fact]
    public void Neither_copies_nor_groups_stand_on_both_sides_and_no_row_is_lost() => Gen.Select(s_data, Gen.Int[0, 100]).Sample((data, seed) =>
    {
        var rows = ChoiceRows.Of(data, [], seed);
        Assert.Equal(Enumerable.Range(0, data.Items.Count), rows.Choice.Concat(rows.HeldOut).Order());
        Assert.Empty(rows.Choice.Select(r => data.Families[r]).Intersect(rows.HeldOut.Select(r => data.Families[r])));
        Assert.Equal(3, rows.Choice.Select(r => data.Labels[r]).Distinct().Count());
    });

    [Fact]
    public void A_fifth_of_each_class_is_held_out_by_seed()
    {
        var data = Data(100, (i, _) => null);
        var rows = ChoiceRows.Of(data, [], 0);
        Assert.Equal((80, 20), (rows.Choice.Length, rows.HeldOut.Length));
        Assert.Equal(10, rows.HeldOut.Count(r => data.Labels[r] == 0));
        Assert.Equal(rows.HeldOut, ChoiceRows.Of(data, [], 0).HeldOut);
        Assert.NotEqual(rows.HeldOut, ChoiceRows.Of(data, [], 1).HeldOut);
    }

    [Fact]
    public void Of_few_images_none_is_held_out()
    {
        Assert.Empty(ChoiceRows.Of(Data(19, (_, _) => null), [], 0).HeldOut);
        Assert.NotEmpty(ChoiceRows.Of(Data(20, (_, _) => null), [], 0).HeldOut);
    }

    [Theory]
    [InlineData("train test", "train", "test")]
    [InlineData("train val", "train", "val")]
    [InlineData("train val test", "train val", "test")]
    public void Given_splits_settle_it(string splits, string choosing, string heldOut)
    {
        var names = splits.Split(' ');
        var data = Data(60, (i, _) => names[i / 2 % names.Length]);
        var rows = ChoiceRows.Of(data, [], 0);
        Assert.Equal(choosing.Split(' ').Order(), rows.Choice.Select(r => data.Items[r].Split!).Distinct().Order());
        Assert.All(rows.HeldOut, r => Assert.Equal(heldOut, data.Items[r].Split));
        Assert.Equal(60, rows.Choice.Length + rows.HeldOut.Length);
        Assert.Equal(heldOut, rows.Split);
    }

    [Fact]
    public void Folds_and_the_estimate_heed_it()
    {
        var data = Data(100, (i, _) => i < 70 ? "train" : "test");
        var specification = SpecificationReader.Parse("e.yaml", "datasets: [{images: x}]\nnetworks: [tlearn-mini]\nheads: [knn]\nprotocol: {kind: folds, k: 3}\n");
        var folds = ProtocolPlan.Of(specification with { Protocol = new FoldsProtocol(3, 1) { HoldingOut = 0 } }, data, []).Parts.Cast<FitPart>().Select(p => p.Rows()).ToList();
        Assert.Equal(Enumerable.Range(0, 70), folds.SelectMany(f => f.Test).Order());
        Assert.All(folds, f => Assert.All(f.Train, r => Assert.InRange(r, 0, 69)));
        Assert.All(folds, f => Assert.Empty(f.Train.Intersect(f.Test)));
        var estimate = Assert.IsType<FitPart>(Assert.Single(ProtocolPlan.Of(specification with { Protocol = new HeldOutProtocol(0) }, data, []).Parts)).Rows();
        Assert.Equal(Enumerable.Range(0, 70), estimate.Train);
        Assert.Equal(Enumerable.Range(70, 30), estimate.Test);
    }

    private static MeasuredData Data(int images, Func<int, int, string?> split) =>
        ItemFile.Of([.. Enumerable.Range(0, images).Select(i => new DatasetItem($"{i}.jpg", new ContentHash((ulong)i + 1, 0, 0, 0), i % 2 == 0 ? "a" : "b", split(i, images), null))]);
}
