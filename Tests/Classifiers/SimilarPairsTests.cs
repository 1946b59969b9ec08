using CsCheck;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Neighbors;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

public class SimilarPairsTests
{
    // Clouds around a few centres: tiles with many candidates, with few and with none; zeros; thresholds that many pairs come close to; stretches of one tile and more.
    [Fact]
    public void Finds_the_pairs_that_measuring_all_finds() =>
        Gen.Select(Gen.Int[2, 700], Gen.Int[1, 70], Gen.Int[1, 40], Gen.Double[0.3, 1], Gen.Int[0, 10_000], Gen.Int[1, 40_000]).Sample((rows, dimension, clouds, threshold, seed, valuesAtOnce) =>
        {
            var values = Clouds(rows, dimension, clouds, seed);
            var expected = new HashSet<(int, int)>();
            for (var i = 0; i < rows; i++)
            {
                for (var j = i + 1; j < rows; j++)
                {
                    if (1 - Vectors.CosineDistance(values.AsSpan(i * dimension, dimension), values.AsSpan(j * dimension, dimension)) >= threshold) expected.Add((i, j));
                }
            }

            var found = new List<SimilarPair>();
            SimilarPairs.Find(FeatureMatrix.FromArray(values, dimension), threshold, found.AddRange, 2, null, TestContext.Current.CancellationToken, valuesAtOnce);
            Assert.Equal(found.Count, found.Select(p => (p.First, p.Second)).Distinct().Count());
            Assert.Equal(expected, found.Select(p => (p.First, p.Second)).ToHashSet());
            Assert.All(found, p => Assert.InRange(p.Similarity, threshold, 1));
        }, iter: 60);

    [Fact]
    public void A_copy_is_found_among_rows_that_point_everywhere()
    {
        var random = SplitMix64.Stream(7);
        var values = new float[2000 * 256];
        for (var i = 0; i < values.Length; i++) values[i] = (float)random.NextNormal();
        values.AsSpan(3 * 256, 256).CopyTo(values.AsSpan(1900 * 256));
        for (var d = 0; d < 256; d++) values[(1900 * 256) + d] *= 3;
        var found = new List<SimilarPair>();
        SimilarPairs.Find(FeatureMatrix.FromArray(values, 256), 0.999999, found.AddRange, 1, null, TestContext.Current.CancellationToken);
        Assert.Equal((3, 1900), found.Select(p => (p.First, p.Second)).Single());
    }

    // Several pieces of rows, and queries that are rows.
    [Fact]
    public void The_nearest_of_all_pieces_are_the_nearest_of_all()
    {
        const int Dimension = 20_000;
        const int Rows = 1100;
        var random = SplitMix64.Stream(5);
        var values = new float[Rows * Dimension];
        for (var i = 0; i < values.Length; i++) values[i] = random.NextSingle();
        var matrix = FeatureMatrix.FromArray(values, Dimension);
        int[] asked = [0, 838, 839, Rows - 1];
        var found = NearestRows.Find(matrix, matrix.Select(asked), 3, 2, TestContext.Current.CancellationToken);
        for (var q = 0; q < asked.Length; q++)
        {
            var expected = Enumerable.Range(0, Rows).Select(r => new Neighbor(Vectors.CosineDistance(matrix.Row(asked[q]), matrix.Row(r)), r)).Order().Take(3);
            Assert.Equal(expected.Select(n => n.Row), found.Skip(3 * q).Take(3).Select(n => n.Row));
            Assert.Equal((asked[q], 0), (found[3 * q].Row, found[3 * q].Distance));
        }
    }

    private static float[] Clouds(int rows, int dimension, int clouds, int seed)
    {
        var random = SplitMix64.Stream(seed);
        var centres = new float[clouds * dimension];
        for (var i = 0; i < centres.Length; i++) centres[i] = (float)random.NextNormal();
        var values = new float[rows * dimension];
        for (var r = 0; r < rows; r++)
        {
            var (cloud, width, zero) = (random.Next(clouds), random.Next(3) * 0.2f, random.Next(50) == 0);
            for (var d = 0; d < dimension; d++) values[(r * dimension) + d] = zero ? 0 : centres[(cloud * dimension) + d] + (width * (float)random.NextNormal());
        }

        return values;
    }
}
