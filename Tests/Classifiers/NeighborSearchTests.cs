using CsCheck;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Neighbors;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

public class NeighborSearchTests
{
    // Few distinct values far from the origin: many equal distances, and products that lose digits.
    [Fact]
    public void Finds_what_a_full_sort_finds() =>
        Gen.Select(Gen.Int[1, 1500], Gen.Int[1, 40], Gen.Int[1, 30], Gen.Int[0, 10_000]).Sample((rows, dimension, wanted, seed) =>
        {
            var random = new Random(seed);
            var k = Math.Min(wanted, rows);
            var train = Enumerable.Range(0, rows * dimension).Select(_ => 50f + random.Next(3)).ToArray();
            var query = Enumerable.Range(0, 2 * dimension).Select(_ => 50f + random.Next(3)).ToArray();
            using var search = new NeighborSearch(train, dimension, DistanceMetric.Euclidean, 1);
            var found = new Neighbor[2 * k];
            search.Find(query, 2, k, found);
            for (var q = 0; q < 2; q++)
            {
                var expected = Enumerable.Range(0, rows)
                    .Select(r => new Neighbor(Math.Sqrt(Vectors.SquaredDistance(query.AsSpan(q * dimension, dimension), train.AsSpan(r * dimension, dimension))), r))
                    .Order().Take(k);
                Assert.Equal(expected, found.Skip(q * k).Take(k));
            }
        }, iter: 60);

    // More rows than one thread prepares, and not a whole number of tiles.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Finds_the_first_and_the_last_of_many_rows(int threads)
    {
        const int Rows = 8285;
        var train = Enumerable.Range(0, Rows).SelectMany(r => new float[] { r, -r, 1 }).ToArray();
        using var search = new NeighborSearch(train, 3, DistanceMetric.Euclidean, threads);
        int[] wanted = [0, 255, 256, 4095, 4096, 8191, 8192, Rows - 1];
        var queries = wanted.SelectMany(r => train.AsSpan(3 * r, 3).ToArray()).ToArray();
        var found = new Neighbor[wanted.Length];
        // Twice: the second time in memory that was used before.
        for (var run = 0; run < 2; run++)
        {
            search.Find(queries, wanted.Length, 1, found);
            Assert.Equal(wanted, found.Select(f => f.Row));
            Assert.All(found, f => Assert.Equal(0, f.Distance));
        }
    }
}
