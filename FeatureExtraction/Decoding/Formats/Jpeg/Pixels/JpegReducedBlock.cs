using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg.Pixels;

/// <summary>
/// Blocks of coefficients as 4 × 4, 2 × 2 or single samples: the inverse DCT of their low frequencies, with the constants, the passes (columns first) and the rounding of libjpeg's reduced transforms, so that the samples are the same.
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

    // The fifth row and column of a block have no part in it. All columns at once, then row by row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void Four(ref short block, ref byte target, int stride)
    {
        Span<int> columns = stackalloc int[4 * 8];
        const int Shift = Bits - KeptBits + 1;
        var (mean, r2, r6) = ((Rows(ref block, 0) << (Bits + 1)) + Vector256.Create(1 << (Shift - 1)), Rows(ref block, 2), Rows(ref block, 6));
        var (r1, r3, r5, r7) = (Rows(ref block, 1), Rows(ref block, 3), Rows(ref block, 5), Rows(ref block, 7));
        var even = (r2 * Vector256.Create(15137)) - (r6 * Vector256.Create(6270));
        var inner = (r7 * Vector256.Create(-1730)) + (r5 * Vector256.Create(11893)) - (r3 * Vector256.Create(17799)) + (r1 * Vector256.Create(8697));
        var outer = (r7 * Vector256.Create(-4176)) - (r5 * Vector256.Create(4926)) + (r3 * Vector256.Create(7373)) + (r1 * Vector256.Create(20995));
        ref var first = ref MemoryMarshal.GetReference(columns);
        ((mean + even + outer) >> Shift).StoreUnsafe(ref first);
        ((mean - even + inner) >> Shift).StoreUnsafe(ref first, 8);
        ((mean - even - inner) >> Shift).StoreUnsafe(ref first, 16);
        ((mean + even - outer) >> Shift).StoreUnsafe(ref first, 24);
        for (var y = 0; y < 4; y++)
        {
            ref var r = ref Unsafe.Add(ref first, 8 * y);
            var (a, b, d, e) = Four(r, Unsafe.Add(ref r, 1), Unsafe.Add(ref r, 2), Unsafe.Add(ref r, 3), Unsafe.Add(ref r, 5), Unsafe.Add(ref r, 6), Unsafe.Add(ref r, 7), Bits + KeptBits + 4);
            ref var row = ref Unsafe.Add(ref target, y * stride);
            (row, Unsafe.Add(ref row, 1), Unsafe.Add(ref row, 2), Unsafe.Add(ref row, 3)) = (Sample(a), Sample(b), Sample(d), Sample(e));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int A, int B, int C, int D) Four(int c0, int c1, int c2, int c3, int c5, int c6, int c7, int shift)
    {
        var (mean, even) = ((c0 << (Bits + 1)) + (1 << (shift - 1)), (c2 * 15137) - (c6 * 6270));
        var inner = (c7 * -1730) + (c5 * 11893) - (c3 * 17799) + (c1 * 8697);
        var outer = (c7 * -4176) - (c5 * 4926) + (c3 * 7373) + (c1 * 20995);
        return ((mean + even + outer) >> shift, (mean - even + inner) >> shift, (mean - even - inner) >> shift, (mean + even - outer) >> shift);
    }

    // Nor have the third, the fifth and the seventh of a side of two.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(ref short block, ref byte target, int stride)
    {
        const int Shift = Bits - KeptBits + 2;
        var mean = (Rows(ref block, 0) << (Bits + 2)) + Vector256.Create(1 << (Shift - 1));
        var odd = (Rows(ref block, 7) * Vector256.Create(-5906)) + (Rows(ref block, 5) * Vector256.Create(6967)) - (Rows(ref block, 3) * Vector256.Create(10426)) + (Rows(ref block, 1) * Vector256.Create(29692));
        TwoOfRow((mean + odd) >> Shift, ref target);
        TwoOfRow((mean - odd) >> Shift, ref Unsafe.Add(ref target, stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoOfRow(Vector256<int> row, ref byte target)
    {
        const int Shift = Bits + KeptBits + 5;
        var odd = Vector256.Sum(row * Vector256.Create(0, 29692, 0, -10426, 0, 6967, 0, -5906));
        var mean = (row.ToScalar() << (Bits + 2)) + (1 << (Shift - 1));
        (target, Unsafe.Add(ref target, 1)) = (Sample((mean + odd) >> Shift), Sample((mean - odd) >> Shift));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Rows(ref short block, int row) => Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref block, (nuint)(row * Row)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Sample(int level) => (byte)Math.Clamp(level + 128, 0, 255);
}
