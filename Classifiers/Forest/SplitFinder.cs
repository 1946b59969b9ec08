using System.Runtime.CompilerServices;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Looks for the best split of a node among some features. Few rows are tried by sixteen features at once, many of few classes by
/// histograms, others feature by feature in order of code.
/// </summary>
internal sealed unsafe class SplitFinder<TCriterion>(FeatureCodes codes, TCriterion criterion, int classes, int leafRows)
    where TCriterion : struct, ICriterion
{
    /// <summary>Features to try at a time, at most.</summary>
    public const int Features = GatheredCodes.Features;

    private readonly GatheredCodes _gathered = new(codes);
    private readonly LaneSplits _lanes = new(codes, classes, leafRows);
    private readonly RowOrder _order = new(codes.Rows);
    private readonly GiniScan _scan = new(codes.Rows, classes);
    private readonly GiniHistogram _histogram = new(classes);
    private readonly int[] _left = new int[classes];
    private bool _inLanes;

    /// <summary>Prepares a node.</summary>
    public void Enter(in NodeRows node) => _inLanes = typeof(TCriterion) == typeof(Gini) && _lanes.CanEnter(node);

    /// <summary>Tries features of the node last entered.</summary>
    /// <param name="features">Their columns, at most <see cref="Features"/>.</param>
    /// <param name="node">The node.</param>
    /// <param name="best">The best split so far; replaced by a better one.</param>
    /// <returns>How many of those looked at are not constant in the node; none is looked at behind the best possible split.</returns>
    public int Try(ReadOnlySpan<int> features, in NodeRows node, ref Split best)
    {
        if (_inLanes) return _lanes.Try(features, node, ref best);
        _gathered.Take(features, node);
        var varying = 0;
        for (var k = 0; k < features.Length && !(best.Worth >= node.Purest); k++)
        {
            if (Varies(features[k], _gathered.Of(k, features.Length, node), node, ref best)) varying++;
        }

        return varying;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Varies(int feature, byte* own, in NodeRows node, ref Split best)
    {
        // Decided when the method is compiled, but for the weight.
        var whole = typeof(TCriterion) == typeof(Gini) && node.Weight <= GiniSums.MostWeight;
        var worth = best.Worth;
        if (whole && GiniHistogram.IsWorthwhile(node.Count, node.Present))
        {
            var (left, right) = _histogram.Best(own, node, leafRows, ref worth, out var constant);
            if (left >= 0) best = new Split(feature, left, right, worth);
            return !constant;
        }

        if (!_order.Put(own, node.Payload, node.Count)) return false;
        var sorted = _order.Sorted;
        var last = whole
            ? _scan.Best(sorted, node.Count, node.Totals, (int)node.Sum, (int)node.Weight, leafRows, ref worth)
            : Scan(sorted, node, ref worth);
        if (last >= 0) best = new Split(feature, (int)(sorted[last] >> 32), (int)(sorted[last + 1] >> 32), worth);
        return true;
    }

    // Rows move from right to left one by one. Work grows with the rows, not with the number of classes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Scan(ulong* sorted, in NodeRows node, ref double best)
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
                best = criterion.Worth(leftSum, leftWeight) + criterion.Worth(rightSum, rightWeight);
                found = i;
            }
        }

        return found;
    }
}
