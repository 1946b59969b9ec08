using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>Interleaved pixels as three planes of normalised values, sixteen pixels at a time: factor × level + offset in double precision, rounded to float32.</summary>
internal static class PlanarNormalisation
{
    private const int Step = 16;
    private const int Bytes = 3 * Step;

    /// <summary>Whether this processor has the vectors.</summary>
    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    /// <summary>Whether factors and offsets give the very values of tables, for all levels.</summary>
    public static bool Gives((double Factor, double Offset)[] lines, float[][] tables) =>
        !lines.Where((line, c) => tables[c].Where((value, level) => BitConverter.SingleToInt32Bits((float)Math.FusedMultiplyAdd(level, line.Factor, line.Offset)) != BitConverter.SingleToInt32Bits(value)).Any()).Any();

    /// <summary>Normalises the first pixels of a row.</summary>
    /// <param name="row">Its pixels, <c>[W,3]</c>, RGB.</param>
    /// <param name="lines">Factor and offset of red, green and blue.</param>
    /// <param name="red">Receives the values of red, <c>[W]</c>.</param>
    /// <param name="green">The same of green.</param>
    /// <param name="blue">The same of blue.</param>
    /// <returns>How many pixels are done: all but the last few.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(ReadOnlySpan<byte> row, ReadOnlySpan<(double Factor, double Offset)> lines, Span<float> red, Span<float> green, Span<float> blue)
    {
        var done = Math.Min(Math.Min(red.Length, green.Length), Math.Min(blue.Length, row.Length / 3)) / Step * Step;
        var (redFactor, redOffset) = (Vector256.Create(lines[0].Factor), Vector256.Create(lines[0].Offset));
        var (greenFactor, greenOffset) = (Vector256.Create(lines[1].Factor), Vector256.Create(lines[1].Offset));
        var (blueFactor, blueOffset) = (Vector256.Create(lines[2].Factor), Vector256.Create(lines[2].Offset));
        ref var pixels = ref MemoryMarshal.GetReference(row);
        ref var reds = ref MemoryMarshal.GetReference(red);
        ref var greens = ref MemoryMarshal.GetReference(green);
        ref var blues = ref MemoryMarshal.GetReference(blue);
        const byte No = 0x80; // gives a zero
        for (var x = 0; x < done; x += Step)
        {
            ref var at = ref Unsafe.Add(ref pixels, 3 * x);
            var (first, second, third) = (Vector128.LoadUnsafe(ref at), Vector128.LoadUnsafe(ref at, Step), Vector128.LoadUnsafe(ref at, Bytes - Step));
            Sixteen(
                Ssse3.Shuffle(first, Vector128.Create(0, 3, 6, 9, 12, 15, No, No, No, No, No, No, No, No, No, No))
                    | Ssse3.Shuffle(second, Vector128.Create(No, No, No, No, No, No, 2, 5, 8, 11, 14, No, No, No, No, No))
                    | Ssse3.Shuffle(third, Vector128.Create(No, No, No, No, No, No, No, No, No, No, No, 1, 4, 7, 10, 13)),
                redFactor,
                redOffset,
                ref Unsafe.Add(ref reds, x));
            Sixteen(
                Ssse3.Shuffle(first, Vector128.Create(1, 4, 7, 10, 13, No, No, No, No, No, No, No, No, No, No, No))
                    | Ssse3.Shuffle(second, Vector128.Create(No, No, No, No, No, 0, 3, 6, 9, 12, 15, No, No, No, No, No))
                    | Ssse3.Shuffle(third, Vector128.Create(No, No, No, No, No, No, No, No, No, No, No, 2, 5, 8, 11, 14)),
                greenFactor,
                greenOffset,
                ref Unsafe.Add(ref greens, x));
            Sixteen(
                Ssse3.Shuffle(first, Vector128.Create(2, 5, 8, 11, 14, No, No, No, No, No, No, No, No, No, No, No))
                    | Ssse3.Shuffle(second, Vector128.Create(No, No, No, No, No, 1, 4, 7, 10, 13, No, No, No, No, No, No))
                    | Ssse3.Shuffle(third, Vector128.Create(No, No, No, No, No, No, No, No, No, No, 0, 3, 6, 9, 12, 15)),
                blueFactor,
                blueOffset,
                ref Unsafe.Add(ref blues, x));
        }

        return done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sixteen(Vector128<byte> levels, Vector256<double> factor, Vector256<double> offset, ref float values)
    {
        var (low, high) = (Avx2.ConvertToVector256Int32(levels), Avx2.ConvertToVector256Int32(Sse2.ShiftRightLogical128BitLane(levels, 8)));
        Four(low.GetLower(), factor, offset).StoreUnsafe(ref values);
        Four(low.GetUpper(), factor, offset).StoreUnsafe(ref values, 4);
        Four(high.GetLower(), factor, offset).StoreUnsafe(ref values, 8);
        Four(high.GetUpper(), factor, offset).StoreUnsafe(ref values, 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Four(Vector128<int> levels, Vector256<double> factor, Vector256<double> offset) =>
        Avx.ConvertToVector128Single(Fma.MultiplyAdd(Avx.ConvertToVector256Double(levels), factor, offset));
}
