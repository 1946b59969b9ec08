using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>A channel of interleaved pixels as a plane of normalised values, sixteen pixels at a time: factor × level + offset in double precision, rounded to float32.</summary>
internal static class PlanarNormalisation
{
    private const int Step = 16;
    private const int Bytes = 3 * Step;

    /// <summary>Whether this processor has the vectors.</summary>
    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    /// <summary>Whether factors and offsets give the very values of tables, for all levels.</summary>
    public static bool Gives((double Factor, double Offset)[] lines, float[][] tables) =>
        !lines.Where((line, c) => tables[c].Where((value, level) => BitConverter.SingleToInt32Bits((float)Math.FusedMultiplyAdd(level, line.Factor, line.Offset)) != BitConverter.SingleToInt32Bits(value)).Any()).Any();

    /// <summary>Normalises a row.</summary>
    /// <param name="row">Its pixels, <c>[W,3]</c>.</param>
    /// <param name="source">The channel.</param>
    /// <param name="line">Factor and offset.</param>
    /// <param name="table">The values of all levels, for the last pixels.</param>
    /// <param name="target">The values, <c>[W]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ReadOnlySpan<byte> row, int source, (double Factor, double Offset) line, float[] table, Span<float> target)
    {
        var (factor, offset) = (Vector256.Create(line.Factor), Vector256.Create(line.Offset));
        var (first, second, third) = (Places(source, 0), Places(source, 1), Places(source, 2));
        ref var pixels = ref MemoryMarshal.GetReference(row);
        ref var values = ref MemoryMarshal.GetReference(target);
        var x = 0;
        for (; x + Step <= target.Length && (3 * x) + Bytes <= row.Length; x += Step)
        {
            ref var at = ref Unsafe.Add(ref pixels, 3 * x);
            var levels = Ssse3.Shuffle(Vector128.LoadUnsafe(ref at), first) | Ssse3.Shuffle(Vector128.LoadUnsafe(ref at, 16), second) | Ssse3.Shuffle(Vector128.LoadUnsafe(ref at, 32), third);
            var (low, high) = (Avx2.ConvertToVector256Int32(levels), Avx2.ConvertToVector256Int32(Sse2.ShiftRightLogical128BitLane(levels, 8)));
            Four(low.GetLower(), factor, offset).StoreUnsafe(ref values, (nuint)x);
            Four(low.GetUpper(), factor, offset).StoreUnsafe(ref values, (nuint)(x + 4));
            Four(high.GetLower(), factor, offset).StoreUnsafe(ref values, (nuint)(x + 8));
            Four(high.GetUpper(), factor, offset).StoreUnsafe(ref values, (nuint)(x + 12));
        }

        for (; x < target.Length; x++) target[x] = table[row[(3 * x) + source]];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Four(Vector128<int> levels, Vector256<double> factor, Vector256<double> offset) =>
        Avx.ConvertToVector128Single(Fma.MultiplyAdd(Avx.ConvertToVector256Double(levels), factor, offset));

    // Where in the part-th sixteen bytes of sixteen pixels those of a channel stand; 0x80 gives a zero.
    private static Vector128<byte> Places(int source, int part)
    {
        Span<byte> places = stackalloc byte[Step];
        for (var pixel = 0; pixel < Step; pixel++)
        {
            var place = (3 * pixel) + source - (Step * part);
            places[pixel] = place is >= 0 and < Step ? (byte)place : (byte)0x80;
        }

        return Vector128.Create((ReadOnlySpan<byte>)places);
    }
}
