using CsCheck;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Transferability;
using Xunit;

namespace TransferLearning.Tests.Experiments.Transferability;

/// <summary>What no score may depend on, and its bounds, on random features of any shape.</summary>
public sealed class TransferabilityPropertyTests
{
    private const long Times = 60;

    // Rows, columns in fours, classes, and a seed of the values.
    private static readonly Gen<Drawn> s_draws = Gen.Select(Gen.Int[4, 40], Gen.Int[1, 8], Gen.Int[2, 5], Gen.Int).Select((rows, fours, classes, seed) => new Drawn(rows, 4 * fours, Math.Min(classes, rows), seed));

    [Fact]
    public void The_order_of_rows_changes_nothing() => s_draws.Sample(
        d =>
        {
            int[] order = [.. Enumerable.Range(0, d.Rows)];
            SplitMix64.Stream(d.Seed, 1).Shuffle(order);
            AssertSame(Scores(d.Features, d.Labels, d.Classes, d.Answers), Scores(d.Features.Select(order), [.. order.Select(r => d.Labels[r])], d.Classes, d.Answers.Select(order)), 1e-9);
        },
        iter: Times);

    [Fact]
    public void The_names_of_classes_and_classes_without_images_change_nothing() => s_draws.Sample(
        d =>
        {
            int[] names = [.. Enumerable.Range(0, d.Classes + 3)];
            SplitMix64.Stream(d.Seed, 2).Shuffle(names);
            AssertSame(Scores(d.Features, d.Labels, d.Classes, d.Answers), Scores(d.Features, [.. d.Labels.Select(l => names[l])], d.Classes + 3, d.Answers), 1e-9);
        },
        iter: Times);

    // Multiples of 1/64 turned by half a Hadamard matrix are floats again: the turn itself rounds nothing.
    [Fact]
    public void A_rotation_changes_neither_evidence_nor_H_score() => s_draws.Sample(
        d =>
        {
            var turned = d.Map((row, c) => (row[c / 4 * 4] + (Sign(c, 1) * row[(c / 4 * 4) + 1]) + (Sign(c, 2) * row[(c / 4 * 4) + 2]) + (Sign(c, 1) * Sign(c, 2) * row[(c / 4 * 4) + 3])) / 2);
            Assert.Equal(LogMe.Score(d.Features, d.Labels, d.Classes), LogMe.Score(turned, d.Labels, d.Classes), 1e-7);
            Assert.Equal(HScore.Score(d.Features, d.Labels, d.Classes), HScore.Score(turned, d.Labels, d.Classes), 1e-7);

            static int Sign(int column, int bit) => (column & bit) == 0 ? 1 : -1;
        },
        iter: Times);

    [Fact]
    public void No_invertible_map_changes_the_H_score() => s_draws.Sample(
        d => Assert.Equal(
            HScore.Score(d.Features, d.Labels, d.Classes),
            HScore.Score(d.Map((row, c) => 5 + (c % 2 == 0 ? 2 * row[c] : row[c] - row[c - 1])), d.Labels, d.Classes),
            1e-7),
        iter: Times);

    [Fact]
    public void Scores_keep_their_bounds() => s_draws.Sample(
        d =>
        {
            var scores = Scores(d.Features, d.Labels, d.Classes, d.Answers);
            Assert.True(double.IsFinite(scores.LogMe));
            Assert.InRange(scores.HScore, 0, d.Labels.Distinct().Count() - 1 + 1e-9);
            Assert.InRange(scores.Neighbors, 0, 1);
            Assert.InRange(scores.Leep!.Value, double.MinValue, 1e-12);
            Assert.InRange(scores.Nce!.Value, -Math.Log(d.Classes) - 1e-12, 0);
            var (confidence, entropy) = new SourceAnswers(d.Answers, areProbabilities: false).Sureness();
            Assert.InRange(confidence, 1.0 / d.Answers.Dimension, 1);
            Assert.InRange(entropy, 0, Math.Log(d.Answers.Dimension) + 1e-9);
        },
        iter: Times);

    [Fact]
    public void Of_answers_without_doubt_LEEP_is_NCE() => s_draws.Sample(
        d =>
        {
            var logits = new SourceAnswers(d.Answers, areProbabilities: false);
            var certain = new float[d.Rows * logits.Classes];
            for (var r = 0; r < d.Rows; r++) certain[(r * logits.Classes) + logits.Answer(r)] = 1;
            var answers = new SourceAnswers(FeatureMatrix.FromArray(certain, logits.Classes), areProbabilities: true);
            Assert.Equal(ConditionalEntropy.Score(logits, d.Labels, d.Classes), Leep.Score(answers, d.Labels, d.Classes), 1e-9);
        },
        iter: Times);

    [Fact]
    public void The_distance_is_0_to_itself_symmetric_and_grows_by_a_shift() => s_draws.Sample(
        d =>
        {
            var (own, other) = (FeatureGaussian.Of(d.Features), FeatureGaussian.Of(d.Map((row, c) => row[c] * (c % 3))));
            var shifted = FeatureGaussian.Of(d.Map((row, c) => row[c] + 2));
            var scale = 1 + own.Covariance.Trace();
            Assert.Equal(0, FrechetDistance.Squared(own, own), 1e-6 * scale);
            Assert.Equal(FrechetDistance.Squared(own, other), FrechetDistance.Squared(other, own), 1e-6 * scale);
            Assert.Equal(4 * d.Dimension, FrechetDistance.Squared(own, shifted), 1e-6 * scale);
        },
        iter: Times);

    [Fact]
    public void Columns_that_do_not_vary_together_are_apart_by_their_deviations()
    {
        var (first, second) = (Spread(1, 2, 3), Spread(4, 2, 5));
        Assert.Equal(9 + 0 + 4, FrechetDistance.Squared(first, second), 1e-9);

        // Deviations of three columns, no two of which vary at a time; six rows less one.
        static FeatureGaussian Spread(params float[] deviations)
        {
            var values = new float[18];
            for (var c = 0; c < 3; c++) (values[(2 * c * 3) + c], values[(((2 * c) + 1) * 3) + c]) = (deviations[c], -deviations[c]);
            var measured = FeatureGaussian.Of(FeatureMatrix.FromArray(values, 3));
            for (var r = 0; r < 3; r++)
            {
                foreach (ref var value in measured.Covariance.Lower(r)) value *= 2.5;
            }

            return measured;
        }
    }

    // Copies of an image, and members of its group, would answer for it.
    [Fact]
    public void Families_do_not_vote_on_their_own()
    {
        float[] values = [1, 0, 1, 0.01f, 0, 1, 0.01f, 1, 0.5f, 0.6f, 0.6f, 0.5f];
        var features = FeatureMatrix.FromArray(values, 2);
        int[] labels = [0, 0, 1, 1, 0, 1];
        Assert.Equal(4 / 6.0, NearestNeighbors.Accuracy(features, labels, 2, voters: 1));
        Assert.Equal(0, NearestNeighbors.Accuracy(features, labels, 2, RowFamilies.OfGroups(["a", "a", "b", "b", "c", "d"]), voters: 1));
        Assert.Equal(0, NearestNeighbors.Accuracy(features, labels, 2, RowFamilies.OfGroups([.. Enumerable.Repeat("a", 6)])));
    }

    private static TransferabilityScores Scores(FeatureMatrix features, int[] labels, int classes, FeatureMatrix logits) =>
        TransferabilityScores.Of(features, labels, classes, new SourceAnswers(logits, areProbabilities: false));

    private static void AssertSame(TransferabilityScores expected, TransferabilityScores found, double tolerance)
    {
        Assert.Equal(expected.LogMe, found.LogMe, 100 * tolerance);
        Assert.Equal(expected.HScore, found.HScore, 100 * tolerance);
        Assert.Equal(expected.Neighbors, found.Neighbors, tolerance);
        Assert.Equal(expected.Leep!.Value, found.Leep!.Value, tolerance);
        Assert.Equal(expected.Nce!.Value, found.Nce!.Value, tolerance);
    }

    /// <summary>Features of multiples of 1/64 without two rows alike, labels that have at least two classes, and logits of seven source classes.</summary>
    private sealed record Drawn
    {
        private readonly float[] _values;

        public Drawn(int rows, int dimension, int classes, int seed)
        {
            (Rows, Dimension, Classes, Seed) = (rows, dimension, classes, seed);
            var random = SplitMix64.Stream(seed);
            _values = [.. Enumerable.Range(0, rows * dimension).Select(_ => random.Next(-256, 257) / 64f)];
            Features = FeatureMatrix.FromArray(_values, dimension);
            Labels = [.. Enumerable.Range(0, rows).Select(r => r < 2 ? r : random.Next(classes))];
            Answers = FeatureMatrix.FromArray(Enumerable.Range(0, 7 * rows).Select(_ => (float)(8 * random.NextDouble())).ToArray(), 7);
        }

        public int Rows { get; }

        public int Dimension { get; }

        public int Classes { get; }

        public int Seed { get; }

        public FeatureMatrix Features { get; }

        public int[] Labels { get; }

        public FeatureMatrix Answers { get; }

        public FeatureMatrix Map(Func<float[], int, float> element) =>
            FeatureMatrix.FromArray(_values.Chunk(Dimension).SelectMany(row => Enumerable.Range(0, Dimension).Select(c => element(row, c))).ToArray(), Dimension);
    }
}
