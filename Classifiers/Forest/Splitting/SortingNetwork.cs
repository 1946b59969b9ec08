using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.Forest.Splitting;

/// <summary>
/// Sorts sixteen columns at once, one per vector lane, by a network of comparators: odd-even merges (Batcher 1968) of runs of eight, which the network of 19 comparators
/// in volume 3 of Knuth sorts. Which rows are compared does not depend on the data, so all lanes take the same steps.
/// </summary>
internal static unsafe class SortingNetwork
{
    /// <summary>Columns: lanes of a vector of 16-bit keys.</summary>
    public const int Columns = 16;

    /// <summary>The number of rows must be a multiple of this.</summary>
    public const int Step = 8;

    /// <summary>Sorts each column of <c>[rows,16]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(ushort* keys, int rows)
    {
        for (var r = 0; r < rows; r += Step) SortEight(keys + (r * Columns));
        for (var run = Step; run < rows; run *= 2)
        {
            Compare(keys, rows, 0, run, 2 * run);
            for (var distance = run / 2; distance > 0; distance /= 2)
            {
                // Inside a pair of runs, not from one pair to the next.
                for (var pair = 0; pair < rows - run; pair += 2 * run) Compare(keys + (pair * Columns), Math.Min(rows - pair, 2 * run), distance, distance, 2 * distance);
            }
        }
    }

    // Rows from "first" on, "distance" of them at a time, with those so much further on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compare(ushort* keys, int rows, int first, int distance, int step)
    {
        for (var at = first; at + distance < rows; at += step)
        {
            var low = keys + (at * Columns);
            var high = low + (distance * Columns);
            var end = keys + (Math.Min(at + distance, rows - distance) * Columns);
            for (; low < end; low += Columns, high += Columns)
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
        var b = Vector256.LoadAligned(keys + Columns);
        var c = Vector256.LoadAligned(keys + (2 * Columns));
        var d = Vector256.LoadAligned(keys + (3 * Columns));
        var e = Vector256.LoadAligned(keys + (4 * Columns));
        var f = Vector256.LoadAligned(keys + (5 * Columns));
        var g = Vector256.LoadAligned(keys + (6 * Columns));
        var h = Vector256.LoadAligned(keys + (7 * Columns));
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
        b.StoreAligned(keys + Columns);
        c.StoreAligned(keys + (2 * Columns));
        d.StoreAligned(keys + (3 * Columns));
        e.StoreAligned(keys + (4 * Columns));
        f.StoreAligned(keys + (5 * Columns));
        g.StoreAligned(keys + (6 * Columns));
        h.StoreAligned(keys + (7 * Columns));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<ushort> Low, Vector256<ushort> High) Ordered(Vector256<ushort> a, Vector256<ushort> b) => (Vector256.Min(a, b), Vector256.Max(a, b));
}
