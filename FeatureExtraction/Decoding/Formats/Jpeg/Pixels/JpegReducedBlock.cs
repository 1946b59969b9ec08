using System.Runtime.CompilerServices;

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

    // The fifth row and column of a block have no part in it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(ref short block, ref byte target, int stride)
    {
        Span<int> columns = stackalloc int[4 * 8];
        for (var x = 0; x < 8; x++)
        {
            if (x == 4) continue;
            ref var c = ref Unsafe.Add(ref block, x);
            var (a, b, d, e) = Four(c, At(ref c, 1), At(ref c, 2), At(ref c, 3), At(ref c, 5), At(ref c, 6), At(ref c, 7), Bits - KeptBits + 1);
            (columns[x], columns[8 + x], columns[16 + x], columns[24 + x]) = (a, b, d, e);
        }

        for (var y = 0; y < 4; y++)
        {
            var r = columns.Slice(8 * y, 8);
            var (a, b, d, e) = Four(r[0], r[1], r[2], r[3], r[5], r[6], r[7], Bits + KeptBits + 4);
            ref var row = ref Unsafe.Add(ref target, y * stride);
            (row, Unsafe.Add(ref row, 1), Unsafe.Add(ref row, 2), Unsafe.Add(ref row, 3)) = (Sample(a), Sample(b), Sample(d), Sample(e));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int A, int B, int C, int D) Four(int c0, int c1, int c2, int c3, int c5, int c6, int c7, int shift)
    {
        var (mean, even) = (c0 << (Bits + 1), (c2 * 15137) - (c6 * 6270));
        var inner = (c7 * -1730) + (c5 * 11893) - (c3 * 17799) + (c1 * 8697);
        var outer = (c7 * -4176) - (c5 * 4926) + (c3 * 7373) + (c1 * 20995);
        var round = 1 << (shift - 1);
        return ((mean + even + outer + round) >> shift, (mean - even + inner + round) >> shift, (mean - even - inner + round) >> shift, (mean + even - outer + round) >> shift);
    }

    // Nor have the third, the fifth and the seventh of a side of two.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(ref short block, ref byte target, int stride)
    {
        Span<int> columns = stackalloc int[2 * 8];
        for (var x = 0; x < 8; x += x == 0 ? 1 : 2)
        {
            ref var c = ref Unsafe.Add(ref block, x);
            (columns[x], columns[8 + x]) = Two(c, At(ref c, 1), At(ref c, 3), At(ref c, 5), At(ref c, 7), Bits - KeptBits + 2);
        }

        for (var y = 0; y < 2; y++)
        {
            var r = columns.Slice(8 * y, 8);
            var (a, b) = Two(r[0], r[1], r[3], r[5], r[7], Bits + KeptBits + 5);
            ref var row = ref Unsafe.Add(ref target, y * stride);
            (row, Unsafe.Add(ref row, 1)) = (Sample(a), Sample(b));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int A, int B) Two(int c0, int c1, int c3, int c5, int c7, int shift)
    {
        var (mean, odd) = ((c0 << (Bits + 2)) + (1 << (shift - 1)), (c7 * -5906) + (c5 * 6967) - (c3 * 10426) + (c1 * 29692));
        return ((mean + odd) >> shift, (mean - odd) >> shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int At(ref short column, int row) => Unsafe.Add(ref column, row * Row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Sample(int level) => (byte)Math.Clamp(level + 128, 0, 255);
}
