using TransferLearning.Classifiers.Forest.Binning;
using TransferLearning.Classifiers.Forest.Impurity;
using TransferLearning.Classifiers.Forest.Splitting;
using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>The ways in which a forest looks for a split, beside every split that there is.</summary>
public class ForestSplitTests
{
    // Nodes for lanes, histograms and sorting (many classes, or rows that were drawn very often), and the scan in doubles.
    [Theory]
    [InlineData(2, 40, 12, 4)]
    [InlineData(2, 150, 30, 2)]
    [InlineData(3, 60, 50, 4)]
    [InlineData(3, 60, 4, 20)]
    [InlineData(100, 700, 12, 4)]
    [InlineData(100, 700, 90, 4)]
    public unsafe void Every_way_finds_the_best_split(int fewest, int most, int mostClasses, int mostDraws)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var classes = 2 + random.Next(mostClasses);
            var count = fewest + random.Next(most - fewest);
            var leafRows = 1 + (seed % 3 * (count / 10));
            var features = 1 + random.Next(Splitter<Gini>.Features);
            // The node is all rows or few of them: bins are then read by column or by row.
            var step = 1 + (seed % 2 * 20);
            float[] values = [.. Enumerable.Range(0, count * step * features).Select(i => (float)random.Next(i % features == 0 ? 1 : 200))];
            using var bins = new BinnedFeatures(FeatureMatrix.FromArray(values, features), 1, default);
            uint[] payload = [.. Enumerable.Range(0, count).Select(_ => ((uint)random.Next(classes) << 8) | (uint)(1 + random.Next(mostDraws)))];
            int[] rows = [.. Enumerable.Range(0, count).Select(i => i * step)];
            var totals = new int[classes];
            foreach (var p in payload) totals[p >> 8] += (int)(p & 0xFF);
            int[] columns = [.. Enumerable.Range(0, features)];
            var plain = Split.None;
            var whole = Split.None;
            fixed (int* total = totals, row = rows, present = Enumerable.Range(0, classes).Where(c => totals[c] > 0).ToArray())
            fixed (uint* load = payload)
            {
                var node = new Node { Totals = total, Present = totals.Count(t => t > 0), Classes = present, Sum = totals.Sum(t => (double)t * t), Weight = totals.Sum(), Purest = double.MaxValue, Count = count, Rows = row, Payload = load };
                var varying = columns.Count(f => rows.Select(r => values[(r * features) + f]).Distinct().Count() > 1);
                var doubles = new Splitter<WeightedGini>(bins, new WeightedGini([.. Enumerable.Repeat(1f, classes)]), classes, leafRows);
                doubles.Enter(node);
                Assert.Equal(varying, doubles.Try(columns, node, ref plain));
                var numbers = new Splitter<Gini>(bins, default, classes, leafRows);
                numbers.Enter(node);
                Assert.Equal(varying, numbers.Try(columns, node, ref whole));
            }

            var best = Best(bins, rows, payload, classes, leafRows, columns);
            Assert.Equal(best, Purity(bins, rows, payload, classes, leafRows, plain.Feature, plain.Left), best * 1e-6);
            Assert.Equal(best, Purity(bins, rows, payload, classes, leafRows, whole.Feature, whole.Left), best * 1e-6);
            if (whole.Feature < 0) continue;
            Assert.Equal(best, plain.ProxyGain, best * 1e-6);
            Assert.Equal(best, whole.ProxyGain, best * 1e-6);
            foreach (var split in new[] { plain, whole })
            {
                byte[] own = [.. rows.Select(r => bins.Column(split.Feature)[r])];
                Assert.Equal(own.Where(c => c <= split.Left).Max(), split.Left);
                Assert.Equal(own.Where(c => c > split.Left).Min(), split.Right);
            }
        }
    }

    // The same place and the same bits with vectors of either width and without; places that are none, and equal ones.
    [Fact]
    public unsafe void The_best_of_the_sums_is_the_same_at_every_width()
    {
        const int Places = 250;
        var random = new Random(8);
        var sums = new GiniCandidates(256);
        for (var run = 0; run < 500; run++)
        {
            var weight = 2 + random.Next(GiniCandidates.MostWeight - 2);
            for (var i = 0; i < 256; i++)
            {
                var none = i >= Places || random.Next(4) == 0;
                sums.Weight[i] = none ? 0 : random.Next(1, weight);
                sums.Left[i] = none ? 0 : random.Next(run % 5 == 0 ? 3 : sums.Weight[i] * 3);
                sums.Right[i] = none ? 0 : random.Next(run % 5 == 0 ? 3 : weight);
            }

            var least = run % 7 == 0 ? 1e12 : 0.0;
            double wide = least, half = least, scalar = least, any = least;
            var expected = sums.BestScalar(Places, weight, ref scalar);
            Assert.Equal((expected, scalar), (sums.Best512(Places, weight, ref wide), wide));
            Assert.Equal((expected, scalar), (sums.Best256(Places, weight, ref half), half));
            Assert.Equal((expected, scalar), (sums.Best(Places, weight, ref any), any));
            Assert.Equal(run % 7 == 0, expected < 0);
        }
    }

    [Fact]
    public unsafe void Each_column_is_sorted_for_itself()
    {
        var random = new Random(1);
        var memory = new AlignedArray<ushort>(256 * SortingNetwork.Columns);
        for (var rows = SortingNetwork.Step; rows <= 256; rows += SortingNetwork.Step)
        {
            var keys = new Span<ushort>(memory.Pointer, rows * SortingNetwork.Columns);
            for (var i = 0; i < keys.Length; i++) keys[i] = (ushort)random.Next(1 << (1 + (i % 16)));
            var before = keys.ToArray();
            SortingNetwork.Sort(memory.Pointer, rows);
            for (var lane = 0; lane < SortingNetwork.Columns; lane++) Assert.Equal(Column(before, lane).Order(), Column(keys.ToArray(), lane));
        }

        static IEnumerable<ushort> Column(ushort[] keys, int lane) => keys.Where((_, i) => i % SortingNetwork.Columns == lane);
    }

    // Columns of many values, with and without far ends, in cells and sorted: bins ascend with the values, and each has about as many distinct ones.
    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public unsafe void Codes_keep_the_order_of_values(int power)
    {
        var random = new Random(2);
        float[] values = [.. Enumerable.Range(0, 5000).Select(r => r % 3 == 0 ? 0 : (float)Math.Pow((2 * random.NextDouble()) - 0.7, power))];
        using var bins = new BinnedFeatures(FeatureMatrix.FromArray(values, 1), 1, default);
        (float Value, byte Code)[] ordered = [.. values.Select((v, r) => (v, bins.Column(0)[r])).OrderBy(e => e.v)];
        for (var i = 1; i < ordered.Length; i++)
        {
            Assert.InRange(ordered[i].Code, ordered[i - 1].Code, byte.MaxValue);
            if (ordered[i].Value == ordered[i - 1].Value) Assert.Equal(ordered[i - 1].Code, ordered[i].Code);
            if (ordered[i].Code != ordered[i - 1].Code) Assert.InRange(bins.Threshold(0, ordered[i - 1].Code, ordered[i].Code), ordered[i - 1].Value, MathF.BitDecrement(ordered[i].Value));
        }

        var counts = ordered.DistinctBy(e => e.Value).CountBy(e => e.Code).Select(c => c.Value).ToArray();
        Assert.InRange(counts.Length, BinnedFeatures.Most / 2, BinnedFeatures.Most);
        Assert.InRange(counts.Max(), 1, 2 * values.Length / BinnedFeatures.Most);
    }

    private static double Best(BinnedFeatures bins, int[] rows, uint[] payload, int classes, int leafRows, int[] columns) =>
        columns.SelectMany(f => Enumerable.Range(0, BinnedFeatures.Most).Select(bin => Purity(bins, rows, payload, classes, leafRows, f, bin))).Max();

    private static unsafe double Purity(BinnedFeatures bins, int[] rows, uint[] payload, int classes, int leafRows, int feature, int bin)
    {
        if (feature < 0) return 0;
        var sides = new double[2][] { new double[classes], new double[classes] };
        var counts = new int[2];
        for (var r = 0; r < payload.Length; r++)
        {
            var side = bins.Column(feature)[rows[r]] <= bin ? 0 : 1;
            counts[side]++;
            sides[side][payload[r] >> 8] += payload[r] & 0xFF;
        }

        return counts.Min() < leafRows ? 0 : sides.Sum(s => s.Sum(n => n * n) / s.Sum());
    }
}
