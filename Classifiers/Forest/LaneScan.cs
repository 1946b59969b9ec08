using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// The best split by Gini of few rows by each of sixteen features at once, one a lane. All sums fit 16 bits and all that is divided fits
/// a float exactly, so that equal splits are equal.
/// </summary>
internal sealed unsafe class LaneScan
{
    /// <summary>Weight of a node at most: its square must fit 16 bits.</summary>
    public const int MostWeight = 255;

    /// <summary>Classes of a node at most.</summary>
    public const int MostClasses = 32;

    /// <summary>Bits of a key that hold the draws of a row; above them stand its class, then its code.</summary>
    public const int DrawBits = 3;

    private const int Lanes = LaneSort.Lanes;
    private const int CodeShift = 8;
    private readonly AlignedArray<ushort> _classes = new(MostClasses * Lanes);
    private readonly AlignedArray<ushort> _sums = new(3 * (MostWeight + 1) * Lanes);
    private readonly AlignedArray<float> _worth = new(Lanes);
    private readonly AlignedArray<int> _at = new(Lanes);

    /// <summary>What the best split of each lane is worth, <c>[16]</c>.</summary>
    public float* Worth => _worth.Pointer;

    /// <summary>The last row on its left; -1 where none is better than was asked for, <c>[16]</c>.</summary>
    public int* At => _at.Pointer;

    /// <summary>Scans.</summary>
    /// <param name="keys">Code, class and draws of the node's rows, in ascending order in each column, <c>[n,16]</c>.</param>
    /// <param name="totals">Weight of each class, <c>[present]</c>.</param>
    /// <param name="node">The node.</param>
    /// <param name="leafRows">Rows on each side, at least.</param>
    /// <param name="worth">Worth that must be exceeded.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scan(ushort* keys, int* totals, in NodeRows node, int leafRows, float worth)
    {
        var present = node.Present;
        var classes = _classes.Pointer;
        // Of each class its whole weight in the upper byte, what stands on the left in the lower.
        for (var c = 0; c < present; c++) Vector256.Create((ushort)(totals[c] << 8)).StoreAligned(classes + (c * Lanes));
        var low = Vector256.Create((ushort)0xFF);
        var (left, right, onLeft) = (Vector256<ushort>.Zero, Vector256.Create((ushort)node.Sum), Vector256<ushort>.Zero);
        var all = Vector256.Create((float)node.Weight);
        var (lowerWorth, upperWorth) = (Vector256.Create(worth), Vector256.Create(worth));
        var (lowerAt, upperAt) = (Vector256.Create(-1), Vector256.Create(-1));
        var sums = _sums.Pointer;
        var next = Vector256.LoadAligned(keys);
        for (var i = 0; i < node.Count - leafRows; i++)
        {
            var key = next;
            next = Vector256.LoadAligned(keys + ((i + 1) * Lanes));
            var c = (key & low) >>> DrawBits;
            var draws = key & Vector256.Create((ushort)((1 << DrawBits) - 1));
            var own = Add(classes, present, c, draws);
            var before = own & low;
            var growth = draws * (before + before + draws);
            left += growth;
            right += growth - (draws * (own >>> 8) << 1);
            onLeft += draws;
            if (i + 1 < leafRows) continue;
            left.StoreAligned(sums);
            right.StoreAligned(sums + Lanes);
            onLeft.StoreAligned(sums + (2 * Lanes));
            sums += 3 * Lanes;
            var same = Vector256.Equals((key ^ next) >>> CodeShift, Vector256<ushort>.Zero).AsInt16();
            var here = Vector256.Create(i);
            (lowerWorth, lowerAt) = Better(Lower(left), Lower(right), Lower(onLeft), all, Vector256.WidenLower(same), here, lowerWorth, lowerAt);
            (upperWorth, upperAt) = Better(Upper(left), Upper(right), Upper(onLeft), all, Vector256.WidenUpper(same), here, upperWorth, upperAt);
        }

        lowerWorth.Store(Worth);
        upperWorth.Store(Worth + 8);
        lowerAt.Store(At);
        upperAt.Store(At + 8);
    }

    /// <summary>What the best split of a lane is worth, in double.</summary>
    public double ExactWorth(int lane, int leafRows, double weight)
    {
        var sums = _sums.Pointer + ((At[lane] + 1 - leafRows) * 3 * Lanes) + lane;
        double left = sums[0];
        double right = sums[Lanes];
        double onLeft = sums[2 * Lanes];
        return ((left * (weight - onLeft)) + (right * onLeft)) / (onLeft * (weight - onLeft));
    }

    // Moves a row of each lane to the left; returns what its class had before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Add(ushort* classes, int present, Vector256<ushort> c, Vector256<ushort> draws)
    {
        var own = Vector256<ushort>.Zero;
        var number = Vector256<ushort>.Zero;
        for (var end = classes + (present * Lanes); classes < end; classes += Lanes)
        {
            var mine = Vector256.Equals(c, number);
            var held = Vector256.LoadAligned(classes);
            own |= held & mine;
            (held + (draws & mine)).StoreAligned(classes);
            number += Vector256<ushort>.One;
        }

        return own;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Worth, Vector256<int> At) Better(
        Vector256<float> left, Vector256<float> right, Vector256<float> onLeft, Vector256<float> all, Vector256<int> same, Vector256<int> here, Vector256<float> worth, Vector256<int> at)
    {
        var onRight = all - onLeft;
        var found = ((left * onRight) + (right * onLeft)) / (onLeft * onRight);
        var better = Vector256.AndNot(Vector256.GreaterThan(found, worth).AsInt32(), same);
        return (Vector256.ConditionalSelect(better.AsSingle(), found, worth), Vector256.ConditionalSelect(better, here, at));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Lower(Vector256<ushort> values) => Vector256.ConvertToSingle(Vector256.WidenLower(values).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Upper(Vector256<ushort> values) => Vector256.ConvertToSingle(Vector256.WidenUpper(values).AsInt32());
}
