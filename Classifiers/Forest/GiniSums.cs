using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// What the Gini criterion needs to know of many places where a node may be split, in whole numbers, and the best of these places.
/// A place that is none has no weight on its left and a sum of 0: it is worth nothing, 0 / 0, and never the best.
/// </summary>
internal sealed unsafe class GiniSums(int places)
{
    /// <summary>Weight of a node at most: its square must fit 32 bits.</summary>
    public const int MostWeight = 46340;

    private const int Padding = 16;
    private readonly AlignedArray<int> _memory = new(3 * (places + Padding));

    /// <summary>Sum of squares on the left of each place.</summary>
    public int* Left => At(0);

    /// <summary>Sum of squares on the right of each place.</summary>
    public int* Right => At(1);

    /// <summary>Weight on the left of each place.</summary>
    public int* Weight => At(2);

    /// <summary>The first of the best places.</summary>
    /// <param name="count">Places to look at; those up to the next multiple of 16 must be none.</param>
    /// <param name="weight">Weight of the node.</param>
    /// <param name="best">Worth that must be exceeded; replaced by that of the place found.</param>
    /// <returns>The place, -1 where none is better.</returns>
    public int Best(int count, int weight, ref double best) =>
        Vector512.IsHardwareAccelerated ? Best512(count, weight, ref best) : Vector256.IsHardwareAccelerated ? Best256(count, weight, ref best) : BestScalar(count, weight, ref best);

    /// <summary>As <see cref="Best"/> with vectors of 8 places, on any machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Best512(int count, int weight, ref double best)
    {
        int* left = Left, right = Right, onLeft = Weight;
        var all = Vector512.Create((double)weight);
        var top = Vector512.Create(best);
        var at = Vector512.Create(-1.0);
        var index = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
        for (var i = 0; i < count; i += 8)
        {
            var l = Doubles512(onLeft + i);
            var r = all - l;
            var worth = ((Doubles512(left + i) * r) + (Doubles512(right + i) * l)) / (l * r);
            var better = Vector512.GreaterThan(worth, top);
            top = Vector512.ConditionalSelect(better, worth, top);
            at = Vector512.ConditionalSelect(better, index, at);
            index += Vector512.Create(8.0);
        }

        if (!Vector512.GreaterThanAny(top, Vector512.Create(best))) return -1;
        var found = -1;
        for (var lane = 0; lane < 8; lane++) Take(top[lane], (int)at[lane], ref best, ref found);
        return found;
    }

    /// <summary>The same with vectors of 4 places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Best256(int count, int weight, ref double best)
    {
        int* left = Left, right = Right, onLeft = Weight;
        var all = Vector256.Create((double)weight);
        var top = Vector256.Create(best);
        var at = Vector256.Create(-1.0);
        var index = Vector256.Create(0.0, 1, 2, 3);
        for (var i = 0; i < count; i += 4)
        {
            var l = Doubles256(onLeft + i);
            var r = all - l;
            var worth = ((Doubles256(left + i) * r) + (Doubles256(right + i) * l)) / (l * r);
            var better = Vector256.GreaterThan(worth, top);
            top = Vector256.ConditionalSelect(better, worth, top);
            at = Vector256.ConditionalSelect(better, index, at);
            index += Vector256.Create(4.0);
        }

        if (!Vector256.GreaterThanAny(top, Vector256.Create(best))) return -1;
        var found = -1;
        for (var lane = 0; lane < 4; lane++) Take(top[lane], (int)at[lane], ref best, ref found);
        return found;
    }

    /// <summary>The same without vectors.</summary>
    internal int BestScalar(int count, int weight, ref double best)
    {
        int* left = Left, right = Right, onLeft = Weight;
        var found = -1;
        for (var i = 0; i < count; i++)
        {
            double l = onLeft[i];
            var r = weight - l;
            Take(((left[i] * r) + (right[i] * l)) / (l * r), i, ref best, ref found);
        }

        return found;
    }

    // Lanes come in any order of places: of equals the first place.
    private static void Take(double worth, int place, ref double best, ref int found)
    {
        if (place < 0 || !(worth > best || (worth == best && found >= 0 && place < found))) return;
        best = worth;
        found = place;
    }

    // One instruction where there is such.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Doubles512(int* values) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512Double(Vector256.Load(values))
        : Vector512.Create(Doubles256(values), Doubles256(values + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Doubles256(int* values) => Avx.IsSupported
        ? Avx.ConvertToVector256Double(Vector128.Load(values))
        : Vector256.Create((double)values[0], values[1], values[2], values[3]);

    private int* At(int part) => _memory.Pointer + ((nint)part * ((places + Padding) & -Padding));
}
