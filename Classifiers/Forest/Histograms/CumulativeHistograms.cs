using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Classifiers.Forest.Impurity;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest.Histograms;

/// <summary>Running sums over the histograms of a node's classes: for each bin the sums left and right of a split behind it.</summary>
/// <param name="classes">Number of classes, C.</param>
internal sealed unsafe class CumulativeHistograms(int classes)
{
    private const int Lanes = HistogramLayout.Lanes;
    private readonly AlignedArray<int> _before = new(classes * Lanes);

    /// <summary>Sums, and leaves the histograms zero.</summary>
    /// <param name="counts">A histogram for each class, by <see cref="HistogramLayout.Place"/>, <c>[C,256]</c>.</param>
    /// <param name="node">The node.</param>
    /// <param name="sums">Receives the sums at each place.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sum(ushort* counts, in Node node, GiniCandidates sums)
    {
        for (var k = 0; k < node.Present; k++) Starts(counts + (node.Classes[k] * HistogramLayout.Count), _before.Pointer + (k * Lanes));
        for (var place = 0; place < HistogramLayout.Count; place += Lanes) Step(counts + place, node, sums.Left + place, sums.Right + place, sums.Weight + place);
    }

    // Sixteen places at once; a processor with vectors of 256 bits takes them in two halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(ushort* counts, in Node node, int* left, int* right, int* onLeft)
    {
        var (lefts, rights, weights) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        var before = _before.Pointer;
        for (var k = 0; k < node.Present; k++, before += Lanes)
        {
            var c = node.Classes[k];
            var own = counts + (c * HistogramLayout.Count);
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

    // Of each vector lane the counts in the lanes before it. A node's weight fits 16 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Starts(ushort* counts, int* starts)
    {
        var totals = Vector256.LoadAligned(counts);
        for (var p = Lanes; p < HistogramLayout.Count; p += Lanes) totals += Vector256.LoadAligned(counts + p);
        var lower = UpTo(totals.GetLower());
        var upper = UpTo(totals.GetUpper()) + Vector128.Create(lower.GetElement(7));
        var before = Vector256.Create(lower, upper) - totals;
        Vector256.WidenLower(before).AsInt32().StoreAligned(starts);
        Vector256.WidenUpper(before).AsInt32().StoreAligned(starts + 8);
    }

    // Running sums over the vector's lanes: Shuffle gives zero for a lane that does not exist.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> UpTo(Vector128<ushort> lanes)
    {
        lanes += Vector128.Shuffle(lanes, Vector128.Create((ushort)8, 0, 1, 2, 3, 4, 5, 6));
        lanes += Vector128.Shuffle(lanes, Vector128.Create((ushort)8, 8, 0, 1, 2, 3, 4, 5));
        return lanes + Vector128.Shuffle(lanes, Vector128.Create((ushort)8, 8, 8, 8, 0, 1, 2, 3));
    }
}
