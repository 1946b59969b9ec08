using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// The best split of many rows of few classes: a histogram of 256 codes for each class, from which the sums on both sides of all
/// codes come at once. The work for a row is one addition.
/// </summary>
internal sealed unsafe class GiniHistogram(int classes)
{
    private readonly GiniSums _sums = new(Buckets.Count);
    private readonly Scratch<ushort> _counts = new((classes + 1) * Buckets.Count);
    private readonly Scratch<int> _starts = new(Buckets.Lanes);

    /// <summary>Whether this is less work than sorting <paramref name="rows"/> rows of so many classes.</summary>
    public static bool IsWorthwhile(int rows, int present) => rows >= 96 + (8 * present);

    /// <summary>Looks for the best split.</summary>
    /// <param name="codes">The code of each row, <c>[n]</c>, with room up to the next multiple of 32; places (<see cref="Buckets.Place"/>) afterwards.</param>
    /// <param name="node">The node; its weight at most <see cref="GiniSums.MostWeight"/>.</param>
    /// <param name="leafRows">Rows on each side, at least.</param>
    /// <param name="worth">Worth that must be exceeded; replaced by that of the split found.</param>
    /// <param name="constant">Whether all rows have one code.</param>
    /// <returns>The highest code on the left and the lowest on the right; -1 and -1 where no split is better.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (int Left, int Right) Best(byte* codes, in NodeRows node, int leafRows, ref double worth, out bool constant)
    {
        constant = true;
        Count(codes, node);
        var left = _sums.Left;
        var right = _sums.Right;
        var onLeft = _sums.Weight;
        new Span<int>(left, Buckets.Count).Clear();
        new Span<int>(right, Buckets.Count).Clear();
        new Span<int>(onLeft, Buckets.Count).Clear();
        for (var c = 0; c < classes; c++)
        {
            if (node.Totals[c] != 0) Add(_counts.Pointer + (c * Buckets.Count), node.Totals[c], left, right, onLeft);
        }

        var some = Vector256<int>.Zero;
        for (var p = 0; p < Buckets.Count; p += 8)
        {
            var l = Vector256.Load(onLeft + p);
            some |= Vector256.GreaterThan(l, Vector256<int>.Zero) & Vector256.LessThan(l, Vector256.Create((int)node.Weight));
        }

        if (some == Vector256<int>.Zero) return (-1, -1);
        constant = false;
        if (leafRows > 1) DropSmallSides(codes, node.Count, leafRows);
        var place = _sums.Best(Buckets.Count, (int)node.Weight, ref worth);
        return place < 0 ? (-1, -1) : Around(Buckets.Place(place));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(byte* codes, in NodeRows node)
    {
        var counts = _counts.Pointer;
        for (var c = 0; c < classes; c++)
        {
            if (node.Totals[c] != 0) new Span<ushort>(counts + (c * Buckets.Count), Buckets.Count).Clear();
        }

        var payload = node.Payload;
        Buckets.ToPlaces(codes, node.Count);
        for (var i = 0; i < node.Count; i++)
        {
            var load = payload[i];
            counts[(load & ~0xFFu) + codes[i]] += (ushort)(load & 0xFF);
        }
    }

    // Codes that the node has not leave the weight on the left as it was.
    private (int Left, int Right) Around(int code)
    {
        var onLeft = _sums.Weight;
        var weight = onLeft[Buckets.Place(code)];
        var (left, right) = (code, code + 1);
        while (left > 0 && onLeft[Buckets.Place(left - 1)] == weight) left--;
        while (onLeft[Buckets.Place(right)] == weight) right++;
        return (left, right);
    }

    // Running sums of one class from code to code; each lane begins where the one before it ends.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(ushort* counts, int total, int* left, int* right, int* onLeft)
    {
        var starts = _starts.Pointer;
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

    private void DropSmallSides(byte* places, int count, int leafRows)
    {
        var counts = _counts.Pointer + (classes * Buckets.Count);
        new Span<ushort>(counts, Buckets.Count).Clear();
        for (var i = 0; i < count; i++) counts[places[i]]++;
        var before = 0;
        for (var code = 0; code < Buckets.Count; code++)
        {
            var place = Buckets.Place(code);
            before += counts[place];
            if (before >= leafRows && count - before >= leafRows) continue;
            _sums.Left[place] = _sums.Weight[place] = 0;
        }
    }
}
