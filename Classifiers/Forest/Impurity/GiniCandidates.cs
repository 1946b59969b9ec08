using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest.Impurity;

/// <summary>
/// Candidate splits of one node by one feature, one per place between two neighbouring bins or rows: for each place the sums from which the Gini gain follows, as whole
/// numbers. <see cref="Best"/> finds the place with the highest gain. A place where the node cannot be split has weight 0 and sum 0 on its left: its gain is 0 / 0, not
/// a number, which is never the highest.
/// </summary>
/// <param name="places">Number of places at most.</param>
internal sealed unsafe class GiniCandidates(int places)
{
    /// <summary>The highest weight of a node for which all sums fit 32 bits: they are at most its square.</summary>
    public const int MostWeight = 46340;

    private const int Padding = 16;
    private readonly AlignedArray<int> _memory = new(3 * (places + Padding));

    /// <summary>For each place the sum over classes of the squared weight left of it.</summary>
    public int* Left => At(0);

    /// <summary>For each place the sum over classes of the squared weight right of it.</summary>
    public int* Right => At(1);

    /// <summary>For each place the weight of all rows left of it.</summary>
    public int* Weight => At(2);

    /// <summary>The place with the highest gain; of several the first.</summary>
    /// <param name="count">Number of places; those behind them, up to the next multiple of 16, must be marked as impossible.</param>
    /// <param name="weight">Weight of the node.</param>
    /// <param name="best">Proxy gain that must be exceeded; replaced by that of the place that is found.</param>
    /// <returns>The place; −1 where none has a higher gain.</returns>
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
            var gain = ((Doubles512(left + i) * r) + (Doubles512(right + i) * l)) / (l * r);
            var better = Vector512.GreaterThan(gain, top);
            top = Vector512.ConditionalSelect(better, gain, top);
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
            var gain = ((Doubles256(left + i) * r) + (Doubles256(right + i) * l)) / (l * r);
            var better = Vector256.GreaterThan(gain, top);
            top = Vector256.ConditionalSelect(better, gain, top);
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

    // The vector's lanes hold places in any order: of equal gains the first place is taken.
    private static void Take(double gain, int place, ref double best, ref int found)
    {
        if (place < 0 || !(gain > best || (gain == best && found >= 0 && place < found))) return;
        best = gain;
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
