using TransferLearning.Classifiers;
using TransferLearning.Core.Features;
using Xunit;

namespace TransferLearning.Tests.Contracts;

/// <summary>What every head must do with good data.</summary>
public class HeadContractTests
{
    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Learns_what_can_be_learned(string name)
    {
        var (x, y) = HeadData.Clouds(300, 3);
        var train = HeadData.Matrix(x).Select([.. Enumerable.Range(0, 200)]);
        var head = HeadData.Trainer(name).Fit(train, y[..200], 3);
        Assert.Equal((name, 3, HeadData.Dimension), (head.Name, head.Classes, head.Dimension));
        var answers = head.Score(HeadData.Matrix(x).Select([.. Enumerable.Range(200, 100)])).ArgMax();
        Assert.True(answers.Where((a, i) => a == y[200 + i]).Count() >= 90);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void A_second_fit_forgets_the_first(string name)
    {
        var trainer = HeadData.Trainer(name);
        var (x, y) = HeadData.Clouds(90, 3);
        var (other, otherLabels) = HeadData.Clouds(80, 4, seed: 9);
        var before = HeadData.Answer(trainer.Fit(HeadData.Matrix(x), y, 3), HeadData.Matrix(x));
        trainer.Fit(HeadData.Matrix(other), otherLabels, 4);
        Assert.Equal(before, HeadData.Answer(trainer.Fit(HeadData.Matrix(x), y, 3), HeadData.Matrix(x)));
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void The_number_of_threads_changes_nothing(string name)
    {
        var (x, y) = HeadData.Clouds(1500, 5, dimension: 40, separation: 0.4);
        var features = HeadData.Matrix(x, 40);
        var one = HeadData.Trainer(name, threads: 1).Fit(features, y, 5);
        var two = HeadData.Trainer(name, threads: 2).Fit(features, y, 5);
        Assert.Equal(HeadData.Answer(one, features), HeadData.Answer(two, features));
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void The_same_seed_gives_the_same_head_and_only_the_forest_depends_on_it(string name)
    {
        var (x, y) = HeadData.Clouds(120, 3, separation: 0.5);
        var features = HeadData.Matrix(x);
        var first = HeadData.Answer(HeadData.Trainer(name, seed: 4).Fit(features, y, 3), features);
        Assert.Equal(first, HeadData.Answer(HeadData.Trainer(name, seed: 4).Fit(features, y, 3), features));
        var other = HeadData.Answer(HeadData.Trainer(name, seed: 5).Fit(features, y, 3), features);
        Assert.Equal(name != "random-forest", first.SequenceEqual(other));
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void The_order_of_rows_does_not_matter(string name)
    {
        var (x, y) = HeadData.Clouds(240, 3);
        int[] order = [.. Enumerable.Range(0, 240)];
        new Random(3).Shuffle(order);
        var features = HeadData.Matrix(x);
        var straight = HeadData.Trainer(name).Fit(features, y, 3).Score(features);
        var shuffled = HeadData.Trainer(name).Fit(features.Select(order), [.. order.Select(r => y[r])], 3).Score(features);
        if (name == "random-forest")
        {
            // Which rows a tree sees depends on their order; the forest as a whole hardly.
            Assert.True(straight.ArgMax().Zip(shuffled.ArgMax()).Count(p => p.First == p.Second) >= 235);
            return;
        }

        Assert.Equal(straight.ArgMax(), shuffled.ArgMax());
        for (var i = 0; i < straight.Values.Length; i++) Assert.Equal(straight.Values[i], shuffled.Values[i], 1e-2f);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void A_row_is_answered_alike_alone_and_among_others(string name)
    {
        var (x, y) = HeadData.Clouds(300, 3, separation: 0.5);
        var features = HeadData.Matrix(x);
        var head = HeadData.Trainer(name).Fit(features, y, 3);
        var all = head.Score(features);
        foreach (var row in new[] { 0, 11, 257, 299 }) Assert.Equal(all.Row(row).ToArray(), head.Score(features.Select([row])).Values);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Rows_in_many_blocks_are_the_same_rows(string name)
    {
        var (x, y) = HeadData.Clouds(300, 3, separation: 0.5);
        var blocks = x.Chunk(7 * HeadData.Dimension).Select(b => (ReadOnlyMemory<float>)b).ToArray();
        var split = FeatureMatrix.FromBlocks(blocks, HeadData.Dimension);
        var whole = HeadData.Matrix(x);
        Assert.Equal(
            HeadData.Answer(HeadData.Trainer(name).Fit(whole, y, 3), whole),
            HeadData.Answer(HeadData.Trainer(name).Fit(split, y, 3), split));
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Probabilities_sum_to_one_and_follow_the_scores(string name)
    {
        var (x, y) = HeadData.Clouds(200, 4, separation: 0.5);
        var features = HeadData.Matrix(x);
        if (HeadData.Trainer(name).Fit(features, y, 4) is not IProbabilisticHead head)
        {
            Assert.Contains(name, new[] { "svm", "svm-rbf", "centroid", "ridge" });
            return;
        }

        var scores = head.Score(features);
        var probabilities = head.Probabilities(features);
        for (var r = 0; r < scores.Rows; r++)
        {
            Assert.Equal(1, probabilities.Row(r).ToArray().Sum(), 1e-5f);
            Assert.All(probabilities.Row(r).ToArray(), p => Assert.InRange(p, 0, 1));
            for (var a = 0; a < 4; a++)
            {
                for (var b = 0; b < 4; b++) Assert.False(scores.Row(r)[a] > scores.Row(r)[b] && probabilities.Row(r)[a] < probabilities.Row(r)[b]);
            }
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Duplicated_rows_do_no_harm(string name)
    {
        var (x, y) = HeadData.Clouds(120, 3);
        float[] twice = [.. x, .. x];
        var head = HeadData.Trainer(name).Fit(HeadData.Matrix(twice), [.. y, .. y], 3);
        var answers = head.Score(HeadData.Matrix(x)).ArgMax();
        Assert.True(answers.Where((a, i) => a == y[i]).Count() >= 108);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Two_classes_work(string name)
    {
        var (x, y) = HeadData.Clouds(200, 2);
        var features = HeadData.Matrix(x);
        var answers = HeadData.Trainer(name).Fit(features, y, 2).Score(features).ArgMax();
        Assert.True(answers.Where((a, i) => a == y[i]).Count() >= 190);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void A_cancelled_fit_and_a_cancelled_prediction_end(string name)
    {
        var (x, y) = HeadData.Clouds(60, 3);
        var features = HeadData.Matrix(x);
        using var source = new CancellationTokenSource();
        var head = HeadData.Trainer(name).Fit(features, y, 3, source.Token);
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => HeadData.Trainer(name).Fit(features, y, 3, source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => head.Score(features, source.Token));
    }
}
