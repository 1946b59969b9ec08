using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg.Pixels;

/// <summary>
/// Blocks of coefficients as 4 × 4, 2 × 2 or single samples: the inverse DCT of their low frequencies, with the constants, the passes (columns first),
/// the rounding and the saturation of libjpeg-turbo's reduced transforms with vectors, so that the samples are the same.
/// </summary>
internal static class JpegReducedBlock
{
    private const int Row = JpegBlockPair.Row;
    private const int Bits = JpegBlockPair.Bits;
    private const int KeptBits = JpegBlockPair.KeptBits;

    /// <summary>Writes the samples of a block.</summary>
    /// <param name="block">Its coefficients, as in a <see cref="JpegBlockPair"/>.</param>
    /// <param name="side">Samples of a side: 4, 2 or 1.</param>
    /// <param name="target">The first sample.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(ref short block, int side, ref byte target, int stride)
    {
        switch (side)
        {
            case 4:
                Four(ref block, ref target, stride);
                break;
            case 2:
                Two(ref block, ref target, stride);
                break;
            default:
                target = Sample((block + 4) >> 3);
                break;
        }
    }

    /// <summary>Writes a block of which all samples are the mean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(short mean, int side, ref byte target, int stride)
    {
        var level = Sample((mean + 4) >> 3);
        for (var y = 0; y < side; y++) Unsafe.InitBlockUnaligned(ref Unsafe.Add(ref target, y * stride), level, (uint)side);
    }

    // The fifth row and column of a block have no part in it. All columns at once, then all rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(ref short block, ref byte target, int stride)
    {
        const int Shift = Bits - KeptBits + 1;
        var (odd13, odd57, even26) = (Pairs(ref block, 1, 3), Pairs(ref block, 5, 7), Pairs(ref block, 2, 6));
        var mean = (Avx2.ConvertToVector256Int32(Rows(ref block, 0)) << (Bits + 1)) + Vector256.Create(1 << (Shift - 1));
        var even = Avx2.MultiplyAddAdjacent(even26, Both(15137, -6270));
        var inner = Avx2.MultiplyAddAdjacent(odd13, Both(8697, -17799)) + Avx2.MultiplyAddAdjacent(odd57, Both(11893, -1730));
        var outer = Avx2.MultiplyAddAdjacent(odd13, Both(20995, 7373)) + Avx2.MultiplyAddAdjacent(odd57, Both(-4926, -4176));

        // Of each row the pairs that are multiplied together, then of all rows the same pair.
        var (r0, r1, r2, r3) = (InPairs((mean + even + outer) >> Shift), InPairs((mean - even + inner) >> Shift), InPairs((mean - even - inner) >> Shift), InPairs((mean + even - outer) >> Shift));
        var (low01, low23, high01, high23) = (Sse2.UnpackLow(r0, r1), Sse2.UnpackLow(r2, r3), Sse2.UnpackHigh(r0, r1), Sse2.UnpackHigh(r2, r3));
        var (c13, c57) = (Sse2.UnpackLow(low01.AsInt64(), low23.AsInt64()).AsInt16(), Sse2.UnpackHigh(low01.AsInt64(), low23.AsInt64()).AsInt16());
        var (c26, c0) = (Sse2.UnpackLow(high01.AsInt64(), high23.AsInt64()).AsInt16(), Sse2.UnpackHigh(high01.AsInt64(), high23.AsInt64()).AsInt32());
        const int LastShift = Bits + KeptBits + 4;
        var first = ((c0 << 16) >> (15 - Bits)) + Vector128.Create(1 << (LastShift - 1));
        var second = Sse2.MultiplyAddAdjacent(c26, Both(15137, -6270).GetLower());
        var near = Sse2.MultiplyAddAdjacent(c13, Both(8697, -17799).GetLower()) + Sse2.MultiplyAddAdjacent(c57, Both(11893, -1730).GetLower());
        var far = Sse2.MultiplyAddAdjacent(c13, Both(20995, 7373).GetLower()) + Sse2.MultiplyAddAdjacent(c57, Both(-4926, -4176).GetLower());
        var left = Sse2.PackSignedSaturate((first + second + far) >> LastShift, (first - second + near) >> LastShift);
        var right = Sse2.PackSignedSaturate((first - second - near) >> LastShift, (first + second - far) >> LastShift);
        var columns = Sse2.PackSignedSaturate(left, right).AsByte() + Vector128.Create((byte)128);
        var rows = Ssse3.Shuffle(columns, Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsUInt32();
        for (var y = 0; y < 4; y++) Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, y * stride), rows.GetElement(y));
    }

    // Nor have the third, the fifth and the seventh of a side of two.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(ref short block, ref byte target, int stride)
    {
        const int Shift = Bits - KeptBits + 2;
        var mean = (Avx2.ConvertToVector256Int32(Rows(ref block, 0)) << (Bits + 2)) + Vector256.Create(1 << (Shift - 1));
        var odd = Avx2.MultiplyAddAdjacent(Pairs(ref block, 1, 3), Both(29692, -10426)) + Avx2.MultiplyAddAdjacent(Pairs(ref block, 5, 7), Both(6967, -5906));
        TwoOfRow((mean + odd) >> Shift, ref target);
        TwoOfRow((mean - odd) >> Shift, ref Unsafe.Add(ref target, stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoOfRow(Vector256<int> row, ref byte target)
    {
        const int Shift = Bits + KeptBits + 5;
        var values = Sse2.PackSignedSaturate(row.GetLower(), row.GetUpper());
        var odd = Vector128.Sum(Sse2.MultiplyAddAdjacent(values, Vector128.Create(0, 29692, 0, -10426, 0, 6967, 0, -5906)));
        var mean = (row.ToScalar() << (Bits + 2)) + (1 << (Shift - 1));
        (target, Unsafe.Add(ref target, 1)) = (Sample((mean + odd) >> Shift), Sample((mean - odd) >> Shift));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Rows(ref short block, int row) => Vector128.LoadUnsafe(ref block, (nuint)(row * Row));

    // Of each column the coefficients of two rows, side by side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pairs(ref short block, int first, int second)
    {
        var (a, b) = (Rows(ref block, first), Rows(ref block, second));
        return Vector256.Create(Sse2.UnpackLow(a, b), Sse2.UnpackHigh(a, b));
    }

    // A row of eight as the second and fourth, the sixth and eighth, the third and seventh, and the first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> InPairs(Vector256<int> row) =>
        Ssse3.Shuffle(Sse2.PackSignedSaturate(row.GetLower(), row.GetUpper()).AsByte(), Vector128.Create((byte)2, 3, 6, 7, 10, 11, 14, 15, 4, 5, 12, 13, 0, 1, 0x80, 0x80)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Both(short first, short second) => Vector256.Create((second << 16) | (ushort)first).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Sample(int level) => (byte)Math.Clamp(level + 128, 0, 255);
}
