using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
    private readonly Scratch<int> _memory = new(3 * (places + Padding));

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Best(int count, int weight, ref double best)
    {
        var left = Left;
        var right = Right;
        var onLeft = Weight;
        if (!Avx.IsSupported) return BestOf(left, right, onLeft, count, weight, ref best);
        var found = -1;
        if (Avx512F.IsSupported)
        {
            var all = Vector512.Create((double)weight);
            var top = Vector512.Create(best);
            var at = Vector512.Create(-1.0);
            var index = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
            for (var i = 0; i < count; i += 8)
            {
                var l = Avx512F.ConvertToVector512Double(Vector256.Load(onLeft + i));
                var r = all - l;
                var worth = ((Avx512F.ConvertToVector512Double(Vector256.Load(left + i)) * r) + (Avx512F.ConvertToVector512Double(Vector256.Load(right + i)) * l)) / (l * r);
                var better = Vector512.GreaterThan(worth, top);
                top = Vector512.ConditionalSelect(better, worth, top);
                at = Vector512.ConditionalSelect(better, index, at);
                index += Vector512.Create(8.0);
            }

            if (!Vector512.GreaterThanAny(top, Vector512.Create(best))) return -1;
            for (var lane = 0; lane < 8; lane++) Take(top[lane], (int)at[lane], ref best, ref found);
            return found;
        }

        var all4 = Vector256.Create((double)weight);
        var top4 = Vector256.Create(best);
        var at4 = Vector256.Create(-1.0);
        var index4 = Vector256.Create(0.0, 1, 2, 3);
        for (var i = 0; i < count; i += 4)
        {
            var l = Avx.ConvertToVector256Double(Vector128.Load(onLeft + i));
            var r = all4 - l;
            var worth = ((Avx.ConvertToVector256Double(Vector128.Load(left + i)) * r) + (Avx.ConvertToVector256Double(Vector128.Load(right + i)) * l)) / (l * r);
            var better = Vector256.GreaterThan(worth, top4);
            top4 = Vector256.ConditionalSelect(better, worth, top4);
            at4 = Vector256.ConditionalSelect(better, index4, at4);
            index4 += Vector256.Create(4.0);
        }

        if (!Vector256.GreaterThanAny(top4, Vector256.Create(best))) return -1;
        for (var lane = 0; lane < 4; lane++) Take(top4[lane], (int)at4[lane], ref best, ref found);
        return found;
    }

    // Lanes come in any order of places: of equals the first place.
    private static void Take(double worth, int place, ref double best, ref int found)
    {
        if (place < 0 || !(worth > best || (worth == best && found >= 0 && place < found))) return;
        best = worth;
        found = place;
    }

    private static int BestOf(int* left, int* right, int* onLeft, int count, int weight, ref double best)
    {
        var found = -1;
        for (var i = 0; i < count; i++)
        {
            double l = onLeft[i];
            var r = weight - l;
            Take(((left[i] * r) + (right[i] * l)) / (l * r), i, ref best, ref found);
        }

        return found;
    }

    private int* At(int part) => _memory.Pointer + ((nint)part * ((places + Padding) & -Padding));
}
