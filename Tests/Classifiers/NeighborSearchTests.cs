using CsCheck;
using TransferLearning.Classifiers;
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
            using var search = new NeighborSearch(train, dimension, Metric.Euclidean);
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
}
