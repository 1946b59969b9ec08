using CsCheck;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Specification;
using Xunit;

namespace TransferLearning.Tests.Experiments.Running;

/// <summary>No protocol lets a row, a group or a content stand on both sides, and training sizes are nested and stratified.</summary>
public sealed class PlanningTests
{
    private static readonly Gen<MeasuredData> s_data =
        from classes in Gen.Int[2, 4]
        from rows in Gen.Select(Gen.Int[0, classes - 1], Gen.Int[0, 14], Gen.Int[0, 40], Gen.Bool).Array[30, 70]
        select ItemFile.Of([.. rows.Select((r, i) => new DatasetItem(
            $"{i}.jpg", new ContentHash((ulong)r.Item3, 0, 0, (ulong)(r.Item4 ? i + 100 : 0)), $"c{(i < 2 * classes ? i % classes : r.Item1)}", null, r.Item2 == 14 ? null : $"g{r.Item2}"))]);

    private static readonly string[] s_protocols = ["{kind: folds, k: 3, repeats: 2}", "leave-one-group-out", "{kind: n-shot, ways: 2, shots: [1, 2], queries: 3, episodes: 5}"];

    [Fact]
    public void Nothing_that_belongs_together_stands_on_both_sides() => Gen.Select(s_data, Gen.Int[0, s_protocols.Length - 1].Select(i => s_protocols[i])).Sample(
        (data, protocol) =>
        {
            ProtocolPlan plan;
            try
            {
                plan = ProtocolPlan.Of(Specification(protocol, protocol.Contains("n-shot", StringComparison.Ordinal) ? "" : "train_sizes: [2, 0.5, all]\n"), data, []);
            }
            catch (UsageException)
            {
                return; // too few groups for the protocol, which it says
            }

            List<PartRows> all;
            try
            {
                all = [.. plan.Parts.SelectMany(Rows)];
            }
            catch (TlearnException e) when (e.Message.Contains("left no image", StringComparison.Ordinal))
            {
                return; // groups that reach across classes leave none to ask
            }

            foreach (var rows in all)
            {
                Assert.Empty(rows.Train.Intersect(rows.Test));
                Assert.Empty(rows.Train.Select(r => data.Items[r].Content).Intersect(rows.Test.Select(r => data.Items[r].Content)));
                Assert.Empty(rows.Train.Select(r => data.Items[r].Group).OfType<string>().Intersect(rows.Test.Select(r => data.Items[r].Group).OfType<string>()));
                Assert.NotEmpty(rows.Test);
            }
        },
        iter: 300);

    [Theory]
    [InlineData("leave-one-group-out")]
    [InlineData("{kind: folds, k: 2}")]
    public void A_class_that_no_head_can_answer_is_told(string protocol)
    {
        var data = ItemFile.Of([.. Enumerable.Range(0, 20).Select(i => new DatasetItem($"{i}.jpg", new ContentHash((ulong)i + 1, 0, 0, 0), i < 10 ? "a" : "b", null, i < 10 ? "of a" : "of b"))]);
        var warnings = ProtocolPlan.Of(Specification(protocol, ""), data, []).Warnings;
        foreach (var label in (string[])["a", "b"]) Assert.Contains($"class '{label}' is answered in 1 part of 2 whose training images have none of it: no head can answer it there", warnings);
    }

    [Fact]
    public void Episodes_that_do_not_differ_are_told()
    {
        var data = ItemFile.Of([.. Enumerable.Range(0, 20).Select(i => new DatasetItem($"{i}.jpg", new ContentHash((ulong)i + 1, 0, 0, 0), i % 2 == 0 ? "a" : "b", i < 10 ? "train" : "test", null))]);
        string Plan(int shots) => string.Join('\n', ProtocolPlan.Of(Specification($"{{kind: n-shot, ways: 2, shots: [{shots}], queries: 15, episodes: 3}}", ""), data, []).Warnings);
        Assert.DoesNotContain("do not differ", Plan(4));
        Assert.Contains("every episode of 5 shots has all images of all classes", Plan(5));
        Assert.Contains("0 classes have 6 training images or more, and one to answer, expected 2 (ways)", Assert.Throws<UsageException>(() => Plan(6)).Message);
    }

    [Fact]
    public void A_smaller_size_is_part_of_a_larger_one_and_has_every_class() => Gen.Select(s_data, Gen.Int[0, 1000]).Sample(
        (data, seed) =>
        {
            int[] all = [.. Enumerable.Range(0, data.Labels.Length)];
            int[][] drawn = [.. ((string[])["1", "2", "5", "0.4", "0.8", "all"]).Select(s => TrainingSubsets.Draw(all, data.Labels, TrainSize.Parse(s)!, seed))];
            foreach (var smaller in drawn)
            {
                Assert.Equal(data.Classes.Count, smaller.Select(r => data.Labels[r]).Distinct().Count());
                Assert.All(drawn.Where(d => Sizes(d, data).Zip(Sizes(smaller, data)).All(s => s.First >= s.Second)), larger => Assert.Empty(smaller.Except(larger)));
            }

            Assert.All(all.GroupBy(r => data.Labels[r]), c => Assert.Equal(Math.Min(5, c.Count()), drawn[2].Count(r => data.Labels[r] == c.Key)));
            Assert.Equal(all, drawn[5]);
        },
        iter: 300);

    [Fact]
    public void Each_seed_draws_its_own_images_and_the_same_ones_each_time()
    {
        var labels = Enumerable.Range(0, 400).Select(i => i % 4).ToArray();
        int[] all = [.. Enumerable.Range(0, 400)];
        int[] Draw(int seed) => TrainingSubsets.Draw(all, labels, TrainSize.Parse("10")!, seed);
        Assert.Equal(Draw(3), Draw(3));
        Assert.True(Draw(3).Intersect(Draw(4)).Count() < 15);
    }

    [Fact]
    public void Given_splits_learn_from_train_and_answer_test_and_presets_choose_on_val()
    {
        var data = ItemFile.Of([.. Synthetic.Items(3, 40, i => i < 20 ? "train" : i < 30 ? "val" : "test")]);
        var given = Assert.Single(ProtocolPlan.Of(Specification("given", ""), data, []).Parts.SelectMany(Rows));
        Assert.All(given.Train, r => Assert.Equal("train", data.Items[r].Split));
        Assert.All(given.Test, r => Assert.Equal("test", data.Items[r].Split));
        var published = Assert.Single(ProtocolPlan.Of(Specification("kornblith2019", "", "datasets: [{images: a}]\nnetworks: [m]\n"), data, []).Parts.SelectMany(Rows));
        Assert.Equal(90, published.Train.Length);
        Assert.All(published.Validation, r => Assert.Equal("val", data.Items[r].Split));
        Assert.Equal(30, published.Validation.Length);
        Assert.All(published.Test, r => Assert.Equal("test", data.Items[r].Split));
    }

    [Fact]
    public void Vtab_draws_a_thousand_images_and_chooses_on_a_fifth_of_them()
    {
        var data = ItemFile.Of([.. Synthetic.Items(5, 500, i => i < 400 ? "train" : "test")]);
        var parts = ProtocolPlan.Of(Specification("vtab1k", "", "datasets: [{images: a}]\nnetworks: [m]\n"), data, []).Parts;
        Assert.Equal([0, 1, 2], parts.Select(p => p.Seed));
        Assert.All(parts.SelectMany(Rows), rows =>
        {
            Assert.Equal((1000, 500), (rows.Train.Length, rows.Test.Length));
            Assert.InRange(rows.Validation.Length, 195, 205);
            Assert.Empty(rows.Validation.Except(rows.Train));
        });
    }

    [Fact]
    public void Leave_one_group_out_answers_each_group_once()
    {
        var data = ItemFile.Of([.. Synthetic.Items(2, 12).Select((item, i) => item with { Group = $"g{i % 4}" })]);
        var parts = ProtocolPlan.Of(Specification("leave-one-group-out", ""), data, []).Parts;
        Assert.Equal(["g0", "g1", "g2", "g3"], parts.Select(p => p.Fold));
        Assert.Equal(Enumerable.Range(0, 24), parts.SelectMany(Rows).SelectMany(r => r.Test).Order());
    }

    [Fact]
    public void More_shots_of_an_episode_ask_the_same_images()
    {
        var data = ItemFile.Of(Synthetic.Items(6, 30));
        var parts = ProtocolPlan.Of(Specification("{kind: n-shot, ways: 3, shots: [1, 5], queries: 4, episodes: 20}", ""), data, []).Parts;
        var (one, five) = (Rows(parts[0]).ToList(), Rows(parts[1]).ToList());
        Assert.Equal(20, one.Count);
        foreach (var (few, many) in one.Zip(five))
        {
            Assert.Equal((3, 15, 12), (few.Train.Length, many.Train.Length, few.Test.Length));
            Assert.Equal(few.Test, many.Test);
            Assert.Empty(few.Train.Except(many.Train));
        }
    }

    private static int[] Sizes(int[] rows, MeasuredData data) => [.. Enumerable.Range(0, data.Classes.Count).Select(c => rows.Count(r => data.Labels[r] == c))];

    private static IEnumerable<PartRows> Rows(PlannedPart part) => part switch
    {
        EpisodesPart episodes => Enumerable.Range(0, episodes.Count).Select(episodes.Episode),
        var fit => [((FitPart)fit).Rows()],
    };

    private static ExperimentSpecification Specification(string protocol, string sizes, string rest = "datasets: [{images: a}]\nnetworks: [m]\nheads: [centroid]\n") =>
        SpecificationReader.Parse("e.yaml", $"{rest}{sizes}protocol: {protocol}\n");
}
