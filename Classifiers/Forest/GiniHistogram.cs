using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// The best split of many rows of few classes: a histogram of 256 buckets for each class, from which the sums on both sides of all
/// buckets come at once. The work for a row is one addition.
/// </summary>
internal sealed unsafe class GiniHistogram(int classes)
{
    private readonly GiniSums _sums = new(Buckets.Count);
    private readonly ushort[] _counts = GC.AllocateArray<ushort>((classes + 1) * Buckets.Count, pinned: true);
    private readonly int[] _starts = GC.AllocateArray<int>(Buckets.Lanes, pinned: true);

    /// <summary>Whether this is less work than sorting <paramref name="rows"/> rows of so many classes.</summary>
    public static bool IsWorthwhile(int rows, int present) => rows >= 96 + (8 * present);

    /// <summary>Looks for the best split.</summary>
    /// <param name="places">Places of the buckets of the feature, <c>[N]</c>.</param>
    /// <param name="rows">The node's rows, <c>[n]</c>.</param>
    /// <param name="payload">Class (upper 24 bits) and weight of each, <c>[n]</c>.</param>
    /// <param name="count">Number of rows, n.</param>
    /// <param name="totals">Weight of each class in the node, <c>[C]</c>.</param>
    /// <param name="weight">Their sum, at most <see cref="GiniSums.MostWeight"/>.</param>
    /// <param name="leafRows">Rows on each side, at least.</param>
    /// <param name="best">Worth that must be exceeded; replaced by that of the split found.</param>
    /// <param name="constant">Whether all rows are in one bucket.</param>
    /// <returns>The place of the last bucket on the left; -1 where no split is better.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Best(byte* places, int* rows, uint* payload, int count, int* totals, int weight, int leafRows, ref double best, out bool constant)
    {
        constant = true;
        var counts = (ushort*)Unsafe.AsPointer(ref _counts[0]);
        for (var c = 0; c < classes; c++)
        {
            if (totals[c] != 0) new Span<ushort>(counts + (c * Buckets.Count), Buckets.Count).Clear();
        }

        for (var i = 0; i < count; i++)
        {
            var load = payload[i];
            counts[(load & ~0xFFu) + places[rows[i]]] += (ushort)(load & 0xFF);
        }

        var left = _sums.Left;
        var right = _sums.Right;
        var onLeft = _sums.Weight;
        new Span<int>(left, Buckets.Count).Clear();
        new Span<int>(right, Buckets.Count).Clear();
        new Span<int>(onLeft, Buckets.Count).Clear();
        for (var c = 0; c < classes; c++)
        {
            if (totals[c] != 0) Add(counts + (c * Buckets.Count), totals[c], left, right, onLeft);
        }

        var some = Vector256<int>.Zero;
        for (var p = 0; p < Buckets.Count; p += 8)
        {
            var l = Vector256.Load(onLeft + p);
            some |= Vector256.GreaterThan(l, Vector256<int>.Zero) & Vector256.LessThan(l, Vector256.Create(weight));
        }

        if (some == Vector256<int>.Zero) return -1;
        constant = false;
        if (leafRows > 1) DropSmallSides(places, rows, count, counts + (classes * Buckets.Count), leafRows);
        return _sums.Best(Buckets.Count, weight, ref best);
    }

    // Running sums of one class from bucket to bucket; each lane begins where the one before it ends.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(ushort* counts, int total, int* left, int* right, int* onLeft)
    {
        var starts = (int*)Unsafe.AsPointer(ref _starts[0]);
        Starts(counts, starts);
        if (Vector512.IsHardwareAccelerated)
        {
            var all = Vector512.Create(total);
            var sum = Vector512.Load(starts);
            for (var p = 0; p < Buckets.Count; p += 16)
            {
                sum += Vector512.WidenLower(Vector512.Create(Vector256.Load(counts + p), default)).AsInt32();
                var rest = all - sum;
                (Vector512.Load(left + p) + (sum * sum)).Store(left + p);
                (Vector512.Load(right + p) + (rest * rest)).Store(right + p);
                (Vector512.Load(onLeft + p) + sum).Store(onLeft + p);
            }

            return;
        }

        for (var half = 0; half < 16; half += 8)
        {
            var all = Vector256.Create(total);
            var sum = Vector256.Load(starts + half);
            for (var p = half; p < Buckets.Count; p += 16)
            {
                sum += Vector256.WidenLower(Vector256.Create(Vector128.Load(counts + p), default)).AsInt32();
                var rest = all - sum;
                (Vector256.Load(left + p) + (sum * sum)).Store(left + p);
                (Vector256.Load(right + p) + (rest * rest)).Store(right + p);
                (Vector256.Load(onLeft + p) + sum).Store(onLeft + p);
            }
        }
    }

    // What stands in the lanes before each lane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Starts(ushort* counts, int* starts)
    {
        // A node's weight fits 16 bits.
        var totals = Vector256.Load(counts);
        for (var p = Buckets.Lanes; p < Buckets.Count; p += Buckets.Lanes) totals += Vector256.Load(counts + p);
        Vector256.WidenLower(totals).AsInt32().Store(starts);
        Vector256.WidenUpper(totals).AsInt32().Store(starts + 8);
        var before = 0;
        for (var lane = 0; lane < Buckets.Lanes; lane++)
        {
            var own = starts[lane];
            starts[lane] = before;
            before += own;
        }
    }

    private void DropSmallSides(byte* places, int* rows, int count, ushort* counts, int leafRows)
    {
        new Span<ushort>(counts, Buckets.Count).Clear();
        for (var i = 0; i < count; i++) counts[places[rows[i]]]++;
        var before = 0;
        for (var b = 0; b < Buckets.Count; b++)
        {
            var place = Buckets.Place(b);
            before += counts[place];
            if (before >= leafRows && count - before >= leafRows) continue;
            _sums.Left[place] = _sums.Weight[place] = 0;
        }
    }
}
