using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Sorts many columns at once, one a lane, by networks of comparators (Batcher 1968, odd-even merges, above sorted eights by the network
/// of 19 in Knuth's volume 3): what is compared with what does not depend on the data, so the lanes never part.
/// </summary>
internal static unsafe class LaneSort
{
    /// <summary>Columns.</summary>
    public const int Lanes = 16;

    /// <summary>The number of rows must be a multiple of this.</summary>
    public const int Step = 8;

    /// <summary>Sorts each column of <c>[rows,16]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(ushort* keys, int rows)
    {
        for (var r = 0; r < rows; r += Step) SortEight(keys + (r * Lanes));
        for (var run = Step; run < rows; run *= 2)
        {
            Compare(keys, rows, 0, run, 2 * run);
            for (var distance = run / 2; distance > 0; distance /= 2)
            {
                // Inside a pair of runs, not from one pair to the next.
                for (var pair = 0; pair < rows - run; pair += 2 * run) Compare(keys + (pair * Lanes), Math.Min(rows - pair, 2 * run), distance, distance, 2 * distance);
            }
        }
    }

    // Rows from "first" on, "distance" of them at a time, with those so much further on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compare(ushort* keys, int rows, int first, int distance, int step)
    {
        for (var at = first; at + distance < rows; at += step)
        {
            var low = keys + (at * Lanes);
            var high = low + (distance * Lanes);
            var end = keys + (Math.Min(at + distance, rows - distance) * Lanes);
            for (; low < end; low += Lanes, high += Lanes)
            {
                var a = Vector256.LoadAligned(low);
                var b = Vector256.LoadAligned(high);
                Vector256.Min(a, b).StoreAligned(low);
                Vector256.Max(a, b).StoreAligned(high);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SortEight(ushort* keys)
    {
        var a = Vector256.LoadAligned(keys);
        var b = Vector256.LoadAligned(keys + Lanes);
        var c = Vector256.LoadAligned(keys + (2 * Lanes));
        var d = Vector256.LoadAligned(keys + (3 * Lanes));
        var e = Vector256.LoadAligned(keys + (4 * Lanes));
        var f = Vector256.LoadAligned(keys + (5 * Lanes));
        var g = Vector256.LoadAligned(keys + (6 * Lanes));
        var h = Vector256.LoadAligned(keys + (7 * Lanes));
        (a, c) = Ordered(a, c);
        (b, d) = Ordered(b, d);
        (e, g) = Ordered(e, g);
        (f, h) = Ordered(f, h);
        (a, e) = Ordered(a, e);
        (b, f) = Ordered(b, f);
        (c, g) = Ordered(c, g);
        (d, h) = Ordered(d, h);
        (a, b) = Ordered(a, b);
        (c, d) = Ordered(c, d);
        (e, f) = Ordered(e, f);
        (g, h) = Ordered(g, h);
        (c, e) = Ordered(c, e);
        (d, f) = Ordered(d, f);
        (b, e) = Ordered(b, e);
        (d, g) = Ordered(d, g);
        (b, c) = Ordered(b, c);
        (d, e) = Ordered(d, e);
        (f, g) = Ordered(f, g);
        a.StoreAligned(keys);
        b.StoreAligned(keys + Lanes);
        c.StoreAligned(keys + (2 * Lanes));
        d.StoreAligned(keys + (3 * Lanes));
        e.StoreAligned(keys + (4 * Lanes));
        f.StoreAligned(keys + (5 * Lanes));
        g.StoreAligned(keys + (6 * Lanes));
        h.StoreAligned(keys + (7 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<ushort> Low, Vector256<ushort> High) Ordered(Vector256<ushort> a, Vector256<ushort> b) => (Vector256.Min(a, b), Vector256.Max(a, b));
}
