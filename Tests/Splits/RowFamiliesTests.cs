using CsCheck;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using Xunit;

namespace TransferLearning.Tests.Splits;

public sealed class RowFamiliesTests
{
    private static readonly Gen<DatasetItem[]> s_items = Gen.Select(Gen.Int[0, 25], Gen.Int[0, 20], Gen.Int[0, 2]).Array[1, 40].Select(rows =>
        rows.Select((r, i) => new DatasetItem($"{i}", Hash(r.Item1), $"{r.Item3}", null, r.Item2 < 8 ? null : $"{r.Item2}")).ToArray());

    [Fact]
    public void Joining_is_the_transitive_closure_of_sharing() => s_items.Sample(items =>
    {
        var families = RowFamilies.Of(items);
        var joined = new bool[items.Length, items.Length];
        for (var a = 0; a < items.Length; a++)
        {
            for (var b = 0; b < items.Length; b++) joined[a, b] = items[a].Content == items[b].Content || (items[a].Group is { } group && group == items[b].Group);
        }

        for (var by = 0; by < items.Length; by++)
        {
            for (var a = 0; a < items.Length; a++)
            {
                for (var b = 0; b < items.Length; b++) joined[a, b] |= joined[a, by] && joined[by, b];
            }
        }

        for (var a = 0; a < items.Length; a++)
        {
            for (var b = 0; b < items.Length; b++) Assert.Equal(joined[a, b], families[a] == families[b]);
        }

        Assert.Equal(Enumerable.Range(0, families.Count), Enumerable.Range(0, items.Length).Select(r => families[r]).Distinct()); // numbered as they first occur
    });

    [Fact]
    public void No_fold_parts_a_family_and_some_of_the_rows_keep_what_others_joined() => Gen.Select(s_items, Gen.Int[2, 4], Gen.Int).Sample((items, folds, seed) =>
    {
        var families = RowFamilies.Of(items);
        if (families.Count < folds) return;
        var fold = StratifiedFolds.Assign([.. items.Select(i => i.Label![0] - '0')], folds, seed, families);
        foreach (var family in Enumerable.Range(0, items.Length).GroupBy(r => families[r])) Assert.Single(family.Select(r => fold[r]).Distinct());

        int[] some = [.. Enumerable.Range(0, items.Length).Where(r => r % 3 != 1).Reverse()];
        var selected = families.Select(some);
        for (var a = 0; a < some.Length; a++)
        {
            for (var b = 0; b < some.Length; b++) Assert.Equal(families[some[a]] == families[some[b]], selected[a] == selected[b]);
        }

        Assert.Equal(some.Select(r => families[r]).Distinct().Count(), selected.Count);
    });

    [Fact]
    public void A_chain_of_half_a_million_rows_is_one_family()
    {
        // Each row shares its group with the row before or its content with the row after, in a shuffled order.
        var items = Enumerable.Range(0, 500_000).Select(i => new DatasetItem($"{i}", Hash((i + 1) / 2), "a", null, $"{i / 2}")).ToArray();
        new Random(1).Shuffle(items);
        Assert.Equal(1, RowFamilies.Of(items).Count);
    }

    [Fact]
    public void Groups_alone_join_as_they_are_named()
    {
        var families = RowFamilies.OfGroups(["a", null, "b", "a", null, "A"]);
        Assert.Equal((5, 6, false), (families.Count, families.Rows, families.AreSingle));
        Assert.Equal([0, 1, 2, 0, 3, 4], Enumerable.Range(0, 6).Select(r => families[r]));
        Assert.True(RowFamilies.OfGroups([null, "a", null]).AreSingle);
    }

    [Theory]
    [InlineData(1, 6, "all 6 measured images are of 1 group")]
    [InlineData(9, 20, "the 20 measured images are of 9 groups, fewer than 10")]
    [InlineData(10, 20, null)]
    [InlineData(6, 6, null)]
    public void Few_groups_are_told(int groups, int rows, string? expected)
    {
        var items = Enumerable.Range(0, rows).Select(i => new DatasetItem($"{i}", Hash(i), "a", null, $"{i % groups}")).ToArray();
        var families = RowFamilies.Of(items);
        var warning = FamilyWarnings.OfMeasured(items, families).SingleOrDefault();
        if (expected is null) Assert.Null(warning);
        else Assert.StartsWith(expected, warning);
        Assert.Equal(expected is not null, FamilyWarnings.OfHeldOut(items, families) is not null);
    }

    [Theory]
    [InlineData(40, 20, 2, "20 of the 40 measured images are of 2 groups, fewer than 10")]
    [InlineData(40, 4, 1, "4 of the 40 measured images are of 1 group, fewer than 10")]
    [InlineData(50, 4, 1, null)] // fewer than a tenth
    [InlineData(40, 20, 10, null)]
    public void Few_groups_beside_images_without_one_are_told(int rows, int grouped, int groups, string? expected)
    {
        var items = Enumerable.Range(0, rows).Select(i => new DatasetItem($"{i}", Hash(i), "a", null, i < grouped ? $"{i % groups}" : null)).ToArray();
        var families = RowFamilies.Of(items);
        var warning = FamilyWarnings.OfMeasured(items, families).SingleOrDefault();
        if (expected is null) Assert.Null(warning);
        else Assert.StartsWith(expected, warning);
        Assert.Equal(expected is not null, FamilyWarnings.OfHeldOut(items, families) is not null);
    }

    [Fact]
    public void Copies_that_count_as_one_are_told()
    {
        var items = Enumerable.Range(0, 30).Select(i => new DatasetItem($"{i}", Hash(Math.Max(2, i)), "a", null, null)).ToArray();
        Assert.Equal(["2 of 30 measured images are copies of others among them: copies of one image count as one in intervals and tests"], FamilyWarnings.OfMeasured(items, RowFamilies.Of(items)));
    }

    private static ContentHash Hash(int i) => new((ulong)i, 1, 2, 3);
}
