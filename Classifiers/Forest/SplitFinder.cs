using System.Runtime.CompilerServices;

namespace TransferLearning.Classifiers.Forest;

/// <summary>The best split found so far in a node.</summary>
/// <param name="Feature">Its column, -1 for none.</param>
/// <param name="Shift">Bits dropped from codes before they were compared.</param>
/// <param name="Bucket">Codes whose remaining bits are not above this go left.</param>
/// <param name="Worth">What the criterion says.</param>
internal readonly record struct Split(int Feature, int Shift, int Bucket, double Worth);

/// <summary>
/// Looks for the best split of a node by one feature: the node's rows are put in order of code, exactly where they are few, else in
/// 256 buckets; then they move from right to left one by one. Work grows with the rows, not with the number of classes, and the
/// loops have no branch that depends on the data but the rare one of a better split.
/// </summary>
internal sealed unsafe class SplitFinder<TCriterion>(FeatureCodes codes, TCriterion criterion, int classes, int leafRows)
    where TCriterion : struct, ICriterion
{
    private const int Buckets = 256;
    private const int CachedRows = 1024;
    private readonly int[] _starts = new int[Buckets + 1];
    private readonly int[] _left = new int[classes];
    private readonly ulong[] _sorted = new ulong[codes.Rows];
    private readonly ushort[] _gathered = new ushort[codes.Rows];
    private readonly RankSort _rankSort = new();

    /// <summary>Tries a feature.</summary>
    /// <param name="feature">Its column.</param>
    /// <param name="rows">The node's rows, <c>[n]</c>.</param>
    /// <param name="payload">Class (upper 24 bits) and weight of each, <c>[n]</c>.</param>
    /// <param name="totals">Weight of each class in the node, <c>[C]</c>.</param>
    /// <param name="sum">The criterion's sum over <paramref name="totals"/>.</param>
    /// <param name="weight">Sum of <paramref name="totals"/>.</param>
    /// <param name="best">The best split so far; replaced by a better one.</param>
    /// <returns>Whether the feature is constant in the node.</returns>
    public bool IsConstant(int feature, ReadOnlySpan<int> rows, ReadOnlySpan<uint> payload, int[] totals, double sum, int weight, ref Split best)
    {
        var shift = rows.Length <= RankSort.Most ? 0 : codes.BucketShift(feature);
        fixed (ushort* column = codes.Column(feature))
        fixed (ushort* byRow = codes.ByRow)
        fixed (ushort* gathered = _gathered)
        fixed (ulong* sorted = _sorted)
        fixed (int* row = rows)
        fixed (uint* load = payload)
        {
            var different = byRow != null && rows.Length <= CachedRows
                ? Gather(byRow + feature, codes.Columns, row, rows.Length, gathered)
                : Gather(column, 1, row, rows.Length, gathered);
            if (different == 0) return true;
            if (rows.Length <= RankSort.Most) _rankSort.Sort(gathered, load, rows.Length, sorted);
            else Distribute(gathered, load, rows.Length, shift, sorted);
            Scan(feature, sorted, rows.Length, shift, totals, sum, weight, ref best);
        }

        return false;
    }

    // The node's codes; 0 where all are the same.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Gather(ushort* codes, nint distance, int* rows, int count, ushort* gathered)
    {
        var first = codes[rows[0] * distance];
        var different = 0;
        for (var i = 0; i < count; i++)
        {
            var code = codes[rows[i] * distance];
            gathered[i] = code;
            different |= code ^ first;
        }

        return different;
    }

    // Counting sort by bucket; the upper half of a sorted entry is the bucket.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Distribute(ushort* gathered, uint* payload, int count, int shift, ulong* sorted)
    {
        fixed (int* starts = _starts)
        {
            new Span<int>(starts, Buckets + 1).Clear();
            for (var i = 0; i < count; i++) starts[(gathered[i] >> shift) + 1]++;
            var sum = 0;
            for (var b = 0; b <= Buckets; b++) starts[b] = sum += starts[b];
            for (var i = 0; i < count; i++)
            {
                var bucket = gathered[i] >> shift;
                sorted[starts[bucket]++] = ((ulong)bucket << 32) | payload[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scan(int feature, ulong* sorted, int count, int shift, int[] totals, double sum, int weight, ref Split best)
    {
        Array.Clear(_left);
        var leftSum = 0.0;
        var rightSum = sum;
        var leftWeight = 0;
        var worth = best.Worth;
        fixed (int* left = _left)
        fixed (int* total = totals)
        {
            for (var i = 0; i < count - leafRows; i++)
            {
                var entry = sorted[i];
                var c = (uint)entry >> 8;
                var w = (int)(entry & 0xFF);
                var l = left[c];
                leftSum += criterion.Growth(l, w);
                rightSum -= criterion.Growth(total[c] - l - w, w);
                leftWeight += w;
                left[c] = l + w;
                double onLeft = leftWeight;
                double onRight = weight - leftWeight;
                if (!(criterion.IsBetter(leftSum, onLeft, rightSum, onRight, worth) & (sorted[i + 1] >> 32 != entry >> 32) & (i + 1 >= leafRows))) continue;
                worth = criterion.Worth(leftSum, onLeft, rightSum, onRight);
                best = new Split(feature, shift, (int)(entry >> 32), worth);
            }
        }
    }
}
