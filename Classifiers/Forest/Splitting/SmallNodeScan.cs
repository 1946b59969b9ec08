using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Classifiers.Forest.Impurity;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest.Splitting;

/// <summary>
/// The best Gini split of a small node by each of sixteen features at once, one per vector lane. All sums fit 16 bits and all numbers that are divided fit a float
/// exactly, so that equal splits have equal gains.
/// </summary>
internal sealed unsafe class SmallNodeScan
{
    /// <summary>The highest weight of a small node: its square must fit 16 bits.</summary>
    public const int MostWeight = 255;

    /// <summary>The most classes of a small node.</summary>
    public const int MostClasses = 32;

    /// <summary>Bits of a key that hold the draws of a row; above them stand its class, then its bin.</summary>
    public const int DrawBits = 3;

    private const int Columns = SortingNetwork.Columns;
    private const int BinShift = 8;
    private readonly AlignedArray<ushort> _classes = new(MostClasses * Columns);
    private readonly AlignedArray<ushort> _sums = new(3 * (MostWeight + 1) * Columns);
    private readonly AlignedArray<float> _gains = new(Columns);
    private readonly AlignedArray<int> _at = new(Columns);

    /// <summary>Proxy gain of the best split by each feature, <c>[16]</c>.</summary>
    public float* Gains => _gains.Pointer;

    /// <summary>The last row on the left of that split, <c>[16]</c>; −1 for a feature by which no split has a higher gain than was asked for.</summary>
    public int* At => _at.Pointer;

    /// <summary>Scans.</summary>
    /// <param name="keys">Bin, class and draws of the node's rows, in ascending order in each column, <c>[n,16]</c>.</param>
    /// <param name="totals">Weight of each class, <c>[present]</c>.</param>
    /// <param name="node">The node.</param>
    /// <param name="leafRows">Rows on each side, at least.</param>
    /// <param name="gain">Proxy gain that must be exceeded.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scan(ushort* keys, int* totals, in Node node, int leafRows, float gain)
    {
        var present = node.Present;
        var classes = _classes.Pointer;
        // Of each class its whole weight in the upper byte, what stands on the left in the lower.
        for (var c = 0; c < present; c++) Vector256.Create((ushort)(totals[c] << 8)).StoreAligned(classes + (c * Columns));
        var low = Vector256.Create((ushort)0xFF);
        var (left, right, onLeft) = (Vector256<ushort>.Zero, Vector256.Create((ushort)node.Sum), Vector256<ushort>.Zero);
        var all = Vector256.Create((float)node.Weight);
        var (lowerGain, upperGain) = (Vector256.Create(gain), Vector256.Create(gain));
        var (lowerAt, upperAt) = (Vector256.Create(-1), Vector256.Create(-1));
        var sums = _sums.Pointer;
        var next = Vector256.LoadAligned(keys);
        for (var i = 0; i < node.Count - leafRows; i++)
        {
            var key = next;
            next = Vector256.LoadAligned(keys + ((i + 1) * Columns));
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
            right.StoreAligned(sums + Columns);
            onLeft.StoreAligned(sums + (2 * Columns));
            sums += 3 * Columns;
            var same = Vector256.Equals((key ^ next) >>> BinShift, Vector256<ushort>.Zero).AsInt16();
            var here = Vector256.Create(i);
            (lowerGain, lowerAt) = Better(Lower(left), Lower(right), Lower(onLeft), all, Vector256.WidenLower(same), here, lowerGain, lowerAt);
            (upperGain, upperAt) = Better(Upper(left), Upper(right), Upper(onLeft), all, Vector256.WidenUpper(same), here, upperGain, upperAt);
        }

        lowerGain.Store(Gains);
        upperGain.Store(Gains + 8);
        lowerAt.Store(At);
        upperAt.Store(At + 8);
    }

    /// <summary>Proxy gain of the best split by a feature, in double.</summary>
    public double ExactGain(int feature, int leafRows, double weight)
    {
        var sums = _sums.Pointer + ((At[feature] + 1 - leafRows) * 3 * Columns) + feature;
        double left = sums[0];
        double right = sums[Columns];
        double onLeft = sums[2 * Columns];
        return ((left * (weight - onLeft)) + (right * onLeft)) / (onLeft * (weight - onLeft));
    }

    // Moves one row to the left in every vector lane; returns what its class had on the left before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Add(ushort* classes, int present, Vector256<ushort> c, Vector256<ushort> draws)
    {
        var own = Vector256<ushort>.Zero;
        var number = Vector256<ushort>.Zero;
        for (var end = classes + (present * Columns); classes < end; classes += Columns)
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
    private static (Vector256<float> Gain, Vector256<int> At) Better(
        Vector256<float> left, Vector256<float> right, Vector256<float> onLeft, Vector256<float> all, Vector256<int> same, Vector256<int> here, Vector256<float> gain, Vector256<int> at)
    {
        var onRight = all - onLeft;
        var found = ((left * onRight) + (right * onLeft)) / (onLeft * onRight);
        var better = Vector256.AndNot(Vector256.GreaterThan(found, gain).AsInt32(), same);
        return (Vector256.ConditionalSelect(better.AsSingle(), found, gain), Vector256.ConditionalSelect(better, here, at));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Lower(Vector256<ushort> values) => Vector256.ConvertToSingle(Vector256.WidenLower(values).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Upper(Vector256<ushort> values) => Vector256.ConvertToSingle(Vector256.WidenUpper(values).AsInt32());
}
