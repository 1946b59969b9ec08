using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest;

/// <summary>From histograms of classes to the sums on both sides of each code.</summary>
/// <param name="classes">Number of classes, C.</param>
internal sealed unsafe class RunningCounts(int classes)
{
    private const int Lanes = Buckets.Lanes;
    private readonly AlignedArray<int> _before = new(classes * Lanes);

    /// <summary>Sums, and leaves the histograms zero.</summary>
    /// <param name="counts">A histogram for each class, by <see cref="Buckets.Place"/>, <c>[C,256]</c>.</param>
    /// <param name="node">The node.</param>
    /// <param name="sums">Receives the sums at each place.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sum(ushort* counts, in NodeRows node, GiniSums sums)
    {
        for (var k = 0; k < node.Present; k++) Starts(counts + (node.Classes[k] * Buckets.Count), _before.Pointer + (k * Lanes));
        for (var place = 0; place < Buckets.Count; place += Lanes)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Step512(counts + place, node, sums.Left + place, sums.Right + place, sums.Weight + place);
                continue;
            }

            for (var half = 0; half < Lanes; half += Lanes / 2) Step256(counts + place + half, half, node, sums.Left + place + half, sums.Right + place + half, sums.Weight + place + half);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step512(ushort* counts, in NodeRows node, int* left, int* right, int* onLeft)
    {
        var (lefts, rights, weights) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        var before = _before.Pointer;
        for (var k = 0; k < node.Present; k++, before += Lanes)
        {
            var c = node.Classes[k];
            var own = counts + (c * Buckets.Count);
            var sum = Vector512.LoadAligned(before) + Vector512.WidenLower(Vector512.Create(Vector256.LoadAligned(own), default)).AsInt32();
            sum.StoreAligned(before);
            Vector256<ushort>.Zero.StoreAligned(own);
            var rest = Vector512.Create(node.Totals[c]) - sum;
            lefts += sum * sum;
            rights += rest * rest;
            weights += sum;
        }

        lefts.StoreAligned(left);
        rights.StoreAligned(right);
        weights.StoreAligned(onLeft);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step256(ushort* counts, int half, in NodeRows node, int* left, int* right, int* onLeft)
    {
        var (lefts, rights, weights) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var before = _before.Pointer + half;
        for (var k = 0; k < node.Present; k++, before += Lanes)
        {
            var c = node.Classes[k];
            var own = counts + (c * Buckets.Count);
            var sum = Vector256.LoadAligned(before) + Vector256.WidenLower(Vector256.Create(Vector128.LoadAligned(own), default)).AsInt32();
            sum.StoreAligned(before);
            Vector128<ushort>.Zero.StoreAligned(own);
            var rest = Vector256.Create(node.Totals[c]) - sum;
            lefts += sum * sum;
            rights += rest * rest;
            weights += sum;
        }

        lefts.StoreAligned(left);
        rights.StoreAligned(right);
        weights.StoreAligned(onLeft);
    }

    // What stands in the lanes before each lane. A node's weight fits 16 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Starts(ushort* counts, int* starts)
    {
        var totals = Vector256.LoadAligned(counts);
        for (var p = Lanes; p < Buckets.Count; p += Lanes) totals += Vector256.LoadAligned(counts + p);
        var lower = UpTo(totals.GetLower());
        var upper = UpTo(totals.GetUpper()) + Vector128.Create(lower.GetElement(7));
        var before = Vector256.Create(lower, upper) - totals;
        Vector256.WidenLower(before).AsInt32().StoreAligned(starts);
        Vector256.WidenUpper(before).AsInt32().StoreAligned(starts + 8);
    }

    // Running sums over the lanes; a lane number that there is not gives zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> UpTo(Vector128<ushort> lanes)
    {
        lanes += Vector128.Shuffle(lanes, Vector128.Create((ushort)8, 0, 1, 2, 3, 4, 5, 6));
        lanes += Vector128.Shuffle(lanes, Vector128.Create((ushort)8, 8, 0, 1, 2, 3, 4, 5));
        return lanes + Vector128.Shuffle(lanes, Vector128.Create((ushort)8, 8, 8, 8, 0, 1, 2, 3));
    }
}
