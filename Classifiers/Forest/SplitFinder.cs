namespace TransferLearning.Classifiers.Forest;

/// <summary>The best split found so far in a node.</summary>
/// <param name="Feature">Its column, -1 for none.</param>
/// <param name="Shift">Bits dropped from codes before they were compared.</param>
/// <param name="Bucket">Codes whose remaining bits are not above this go left.</param>
/// <param name="Worth">What the criterion says.</param>
internal readonly record struct Split(int Feature, int Shift, int Bucket, double Worth);

/// <summary>
/// Looks for the best split of a node by one feature: the node's rows are put in order of code, in buckets and, where the node is not
/// large, exactly; then classes move from right to left row by row. Work grows with the rows, not with the number of classes.
/// </summary>
internal sealed class SplitFinder<TCriterion>(FeatureCodes codes, TCriterion criterion, int classes, int leafRows)
    where TCriterion : struct, ICriterion
{
    private const int Buckets = 256;
    private const int ExactRows = 2048;
    private const int FewRows = 24;
    private readonly int[] _starts = new int[Buckets + 1];
    private readonly int[] _left = new int[classes];
    private readonly ulong[] _keys = new ulong[codes.Rows];
    private readonly ushort[] _gathered = new ushort[codes.Rows];

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
        var column = codes.Column(feature);
        var gathered = _gathered.AsSpan(0, rows.Length);
        var first = column[rows[0]];
        var different = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var code = column[rows[i]];
            gathered[i] = code;
            different |= code ^ first;
        }

        if (different == 0) return true;
        if (rows.Length < 2 * leafRows) return false;
        var shift = 0;
        if (rows.Length <= FewRows)
        {
            for (var i = 0; i < rows.Length; i++) _keys[i] = ((ulong)gathered[i] << 32) | payload[i];
            InsertionSort(_keys.AsSpan(0, rows.Length));
        }
        else
        {
            shift = codes.BucketShift(feature);
            Distribute(gathered, payload, shift);
            if (shift > 0 && rows.Length <= ExactRows)
            {
                InsertionSort(_keys.AsSpan(0, rows.Length));
                shift = 0;
            }
        }

        Scan(feature, rows.Length, shift, totals, sum, weight, ref best);
        return false;
    }

    private void Distribute(ReadOnlySpan<ushort> gathered, ReadOnlySpan<uint> payload, int shift)
    {
        var starts = _starts;
        Array.Clear(starts);
        foreach (var code in gathered) starts[(code >> shift) + 1]++;
        for (var b = 1; b < starts.Length; b++) starts[b] += starts[b - 1];
        var keys = _keys;
        for (var i = 0; i < gathered.Length; i++) keys[starts[gathered[i] >> shift]++] = ((ulong)gathered[i] << 32) | payload[i];
    }

    // Nearly sorted or short: what is out of place is near its place.
    private static void InsertionSort(Span<ulong> keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            var key = keys[i];
            var code = key >> 32;
            var j = i - 1;
            while (j >= 0 && keys[j] >> 32 > code)
            {
                keys[j + 1] = keys[j];
                j--;
            }

            keys[j + 1] = key;
        }
    }

    private void Scan(int feature, int count, int shift, int[] totals, double sum, int weight, ref Split best)
    {
        var left = _left;
        Array.Clear(left);
        var keys = _keys.AsSpan(0, count);
        var leftSum = 0.0;
        var rightSum = sum;
        var leftWeight = 0;
        var last = (int)(keys[0] >> 32) >> shift;
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i];
            var bucket = (int)(key >> 32) >> shift;
            if (bucket != last)
            {
                if (i >= leafRows && count - i >= leafRows)
                {
                    var worth = criterion.Side(leftSum, leftWeight) + criterion.Side(rightSum, weight - leftWeight);
                    if (worth > best.Worth) best = new Split(feature, shift, last, worth);
                }

                last = bucket;
            }

            var c = (int)((uint)key >> 8);
            var w = (int)(key & 0xFF);
            var l = left[c];
            var r = totals[c] - l;
            leftSum += criterion.Change(l, l + w);
            rightSum += criterion.Change(r, r - w);
            leftWeight += w;
            left[c] = l + w;
        }
    }
}
