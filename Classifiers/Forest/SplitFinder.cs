using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Looks for the best split of a node by one feature. Few rows are put in order of their codes, exactly, as scikit-learn does it; many
/// are told apart by 256 buckets only, by a histogram or in order of bucket.
/// </summary>
internal sealed unsafe class SplitFinder<TCriterion>(FeatureCodes codes, TCriterion criterion, int classes, int leafRows)
    where TCriterion : struct, ICriterion
{
    private const int MostFetched = 1 << 15; // a first-level cache
    private readonly RowOrder _order = new(codes.Rows);
    private readonly GiniScan _scan = new(codes.Rows, classes);
    private readonly GiniHistogram _histogram = new(classes);
    private readonly int[] _left = new int[classes];

    /// <summary>Tries a feature.</summary>
    /// <param name="feature">Its column.</param>
    /// <param name="node">The node.</param>
    /// <param name="best">The best split so far; replaced by a better one.</param>
    /// <returns>Whether the feature is constant in the node.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool IsConstant(int feature, in NodeRows node, ref Split best)
    {
        var count = node.Rows.Length;
        // Decided when the method is compiled, but for the weight.
        var whole = typeof(TCriterion) == typeof(Gini) && node.Weight <= GiniSums.MostWeight;
        var few = count <= RankSort.Most;
        var worth = best.Worth;
        fixed (int* rows = node.Rows)
        fixed (uint* payload = node.Payload)
        fixed (int* totals = node.Totals)
        {
            if (whole && !few && GiniHistogram.IsWorthwhile(count, node.Present))
            {
                var place = _histogram.Best(codes.Places(feature), rows, payload, count, totals, (int)node.Weight, leafRows, ref worth, out var constant);
                if (place >= 0) best = new Split(feature, codes.LastCode(feature, Buckets.Place(place)), worth);
                return constant;
            }

            var varies = few
                ? _order.Exact(codes.ByRow + feature, codes.Columns, rows, payload, count)
                : _order.ByBucket(codes.Places(feature), rows, payload, count);
            if (!varies) return true;
            var last = whole
                ? _scan.Best(_order.Sorted, count, totals, (int)node.Sum, (int)node.Weight, leafRows, ref worth)
                : Scan(_order.Sorted, count, totals, node.Sum, node.Weight, ref worth);
            if (last < 0) return false;
            var code = (int)(_order.Sorted[last] >> 32);
            best = new Split(feature, few ? code : codes.LastCode(feature, code), worth);
        }

        return false;
    }

    /// <summary>Has the codes of a feature brought from memory while another is tried: waiting for them takes longer than all arithmetic.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fetch(int feature, in NodeRows node)
    {
        if (!Sse.IsSupported) return;
        var count = node.Rows.Length;
        if (count <= RankSort.Most)
        {
            var column = codes.ByRow + feature;
            foreach (var row in node.Rows) Sse.Prefetch0(column + ((nint)row * codes.Columns));
            return;
        }

        var places = codes.Places(feature);
        const int Line = 64;
        if (codes.Rows > MostFetched) return;
        for (nint r = 0; r < codes.Rows; r += Line) Sse.Prefetch0(places + r);
    }

    // Rows move from right to left one by one. Work grows with the rows, not with the number of classes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Scan(ulong* sorted, int count, int* totals, double sum, double weight, ref double best)
    {
        Array.Clear(_left);
        var found = -1;
        var leftSum = 0.0;
        var rightSum = sum;
        var leftWeight = 0.0;
        fixed (int* left = _left)
        {
            for (var i = 0; i < count - leafRows; i++)
            {
                var entry = sorted[i];
                var c = (int)((uint)entry >> 8);
                var draws = (int)(entry & 0xFF);
                var l = left[c];
                leftSum += criterion.Growth(c, l, draws);
                rightSum -= criterion.Growth(c, totals[c] - l - draws, draws);
                leftWeight += criterion.Weight(c, draws);
                left[c] = l + draws;
                var rightWeight = weight - leftWeight;
                if (!(criterion.IsBetter(leftSum, leftWeight, rightSum, rightWeight, best) & (sorted[i + 1] >> 32 != entry >> 32) & (i + 1 >= leafRows))) continue;
                best = criterion.Worth(leftSum, leftWeight) + criterion.Worth(rightSum, rightWeight);
                found = i;
            }
        }

        return found;
    }
}
