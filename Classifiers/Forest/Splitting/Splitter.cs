using System.Runtime.CompilerServices;
using TransferLearning.Classifiers.Forest.Binning;
using TransferLearning.Classifiers.Forest.Histograms;
using TransferLearning.Classifiers.Forest.Impurity;

namespace TransferLearning.Classifiers.Forest.Splitting;

/// <summary>
/// Finds the best split of a node among some features. Small nodes try sixteen features at once (<see cref="SmallNodeSplitter"/>), large nodes of few classes take
/// histograms (<see cref="HistogramSplitter"/>); the others sort their rows by bin, feature by feature.
/// </summary>
internal sealed unsafe class Splitter<TCriterion>(BinnedFeatures bins, TCriterion criterion, int classes, int leafRows)
    where TCriterion : struct, ICriterion
{
    /// <summary>Features to try at a time, at most.</summary>
    public const int Features = GatheredBins.Features;

    private readonly GatheredBins _gathered = new(bins);
    private readonly SmallNodeSplitter _small = new(bins, classes, leafRows);
    private readonly SortedRows _order = new(bins.Rows);
    private readonly ScanSplitter _scan = new(bins.Rows, classes);
    private readonly HistogramSplitter _histogram = new(classes);
    private readonly int[] _left = new int[classes];
    private bool _isSmall;

    /// <summary>Prepares a node.</summary>
    public void Enter(in Node node) => _isSmall = typeof(TCriterion) == typeof(Gini) && _small.CanEnter(node);

    /// <summary>Tries features of the node last entered.</summary>
    /// <param name="features">Their columns, at most <see cref="Features"/>.</param>
    /// <param name="node">The node.</param>
    /// <param name="best">The best split so far; replaced by a better one.</param>
    /// <returns>How many of those looked at are not constant in the node; none is looked at behind the best possible split.</returns>
    public int Try(ReadOnlySpan<int> features, in Node node, ref Split best)
    {
        if (_isSmall) return _small.Try(features, node, ref best);
        _gathered.Take(features, node);
        var varying = 0;
        for (var k = 0; k < features.Length && !(best.ProxyGain >= node.Purest); k++)
        {
            if (Varies(features[k], _gathered.Of(k, features.Length, node), node, ref best)) varying++;
        }

        return varying;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Varies(int feature, byte* own, in Node node, ref Split best)
    {
        // Decided when the method is compiled, but for the weight.
        var whole = typeof(TCriterion) == typeof(Gini) && node.Weight <= GiniCandidates.MostWeight;
        var gain = best.ProxyGain;
        if (whole && HistogramSplitter.IsWorthwhile(node.Count, node.Present))
        {
            var (left, right) = _histogram.Best(own, node, leafRows, ref gain, out var constant);
            if (left >= 0) best = new Split(feature, left, right, gain);
            return !constant;
        }

        if (!_order.Put(own, node.Payload, node.Count)) return false;
        var sorted = _order.Sorted;
        var last = whole
            ? _scan.Best(sorted, node.Count, node.Totals, (int)node.Sum, (int)node.Weight, leafRows, ref gain)
            : Scan(sorted, node, ref gain);
        if (last >= 0) best = new Split(feature, (int)(sorted[last] >> 32), (int)(sorted[last + 1] >> 32), gain);
        return true;
    }

    // Rows move from right to left one by one. Work grows with the rows, not with the number of classes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Scan(ulong* sorted, in Node node, ref double best)
    {
        Array.Clear(_left);
        var found = -1;
        var leftSum = 0.0;
        var rightSum = node.Sum;
        var leftWeight = 0.0;
        fixed (int* left = _left)
        {
            for (var i = 0; i < node.Count - leafRows; i++)
            {
                var entry = sorted[i];
                var c = (int)((uint)entry >> 8);
                var draws = (int)(entry & 0xFF);
                var l = left[c];
                leftSum += criterion.Growth(c, l, draws);
                rightSum -= criterion.Growth(c, node.Totals[c] - l - draws, draws);
                leftWeight += criterion.Weight(c, draws);
                left[c] = l + draws;
                var rightWeight = node.Weight - leftWeight;
                if (!(criterion.IsBetter(leftSum, leftWeight, rightSum, rightWeight, best) & (sorted[i + 1] >> 32 != entry >> 32) & (i + 1 >= leafRows))) continue;
                best = criterion.Purity(leftSum, leftWeight) + criterion.Purity(rightSum, rightWeight);
                found = i;
            }
        }

        return found;
    }
}
