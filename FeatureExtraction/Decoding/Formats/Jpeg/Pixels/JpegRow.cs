using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg.Pixels;

/// <summary>
/// Makes rows of RGB of rows of samples: colours that are coarser than the light are interpolated as libjpeg's "fancy" upsampling does it (a triangle filter: three parts of the nearer sample and one of the farther, across and
/// down, rounded in turn), then YCbCr becomes RGB (ITU-T T.871, clause 7) with constants of 16 bits, rounded as libjpeg's tables are. Needs AVX2.
/// </summary>
internal static class JpegRow
{
    /// <summary>Pixels at a time; rows of samples may be read so far beyond their end.</summary>
    public const int Step = 32;

    private const int Half = Step / 2;

    /// <summary>A row of grey.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Grey(ref byte light, Span<byte> rgb)
    {
        for (var x = 0; 3 * x < rgb.Length; x += Half)
        {
            var grey = Vector128.LoadUnsafe(ref light, (nuint)x);
            Store(grey, grey, grey, rgb[(3 * x)..]);
        }
    }

    /// <summary>A row whose colours are as fine as the light.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fine(ref byte light, ref byte blue, ref byte red, Span<byte> rgb)
    {
        for (var x = 0; 3 * x < rgb.Length; x += Half)
        {
            Store(Widened(ref light, x), Widened(ref blue, x) - Middle, Widened(ref red, x) - Middle, rgb[(3 * x)..]);
        }
    }

    /// <summary>A row whose colours are half as fine across.</summary>
    /// <param name="light">The light.</param>
    /// <param name="blue">Sums of rows of blue (<see cref="Sums"/>), from the first column's.</param>
    /// <param name="red">The same of red.</param>
    /// <param name="isOfTwoRows">Whether the sums are of two rows; else they are samples.</param>
    /// <param name="rgb">The row, <c>[W,3]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Coarse(ref byte light, ref short blue, ref short red, bool isOfTwoRows, Span<byte> rgb)
    {
        var (even, odd, shift) = isOfTwoRows ? (Vector256.Create((short)8), Vector256.Create((short)7), 4) : (Vector256.Create((short)1), Vector256.Create((short)2), 2);
        for (var x = 0; 3 * x < rgb.Length; x += Step)
        {
            var (blueA, blueB) = Between(ref Unsafe.Add(ref blue, x / 2), even, odd, shift);
            var (redA, redB) = Between(ref Unsafe.Add(ref red, x / 2), even, odd, shift);
            Store(Widened(ref light, x), blueA, redA, rgb[(3 * x)..]);
            if (3 * (x + Half) < rgb.Length) Store(Widened(ref light, x + Half), blueB, redB, rgb[(3 * (x + Half))..]);
        }
    }

    /// <summary>Three times the nearer row and the farther one, or the samples of the nearer one alone, with the first and the last once more beside them.</summary>
    /// <param name="near">The nearer row.</param>
    /// <param name="far">The farther row.</param>
    /// <param name="isOfTwoRows">Whether the farther row counts.</param>
    /// <param name="count">Columns.</param>
    /// <param name="sums">The first column's place; one before it, and <see cref="Step"/> behind the last, may be written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sums(ref byte near, ref byte far, bool isOfTwoRows, int count, ref short sums)
    {
        for (var x = 0; x < count; x += Half)
        {
            var sample = Widened(ref near, x);
            (isOfTwoRows ? sample + sample + sample + Widened(ref far, x) : sample).StoreUnsafe(ref sums, (nuint)x);
        }

        Unsafe.Subtract(ref sums, 1) = sums;
        Unsafe.Add(ref sums, count) = Unsafe.Add(ref sums, count - 1);
    }

    private static Vector256<short> Middle => Vector256.Create((short)128);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Widened(ref byte samples, int x) => Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref samples, (nuint)x));

    // 32 columns of 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<short> First, Vector256<short> Second) Between(ref short sums, Vector256<short> roundEven, Vector256<short> roundOdd, int shift)
    {
        var sum = Vector256.LoadUnsafe(ref sums);
        var three = sum + sum + sum;
        var even = ((three + Vector256.LoadUnsafe(ref Unsafe.Subtract(ref sums, 1)) + roundEven) >> shift) - Middle;
        var odd = ((three + Vector256.LoadUnsafe(ref Unsafe.Add(ref sums, 1)) + roundOdd) >> shift) - Middle;
        var (low, high) = (Avx2.UnpackLow(even, odd), Avx2.UnpackHigh(even, odd));
        return (Avx2.Permute2x128(low, high, 0x20), Avx2.Permute2x128(low, high, 0x31));
    }

    // R = Y + 1.402 Cr, G = Y − 0.344136 Cb − 0.714136 Cr, B = Y + 1.772 Cb, of which whole parts are taken out, so that the rest is below half and fits 16 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<short> light, Vector256<short> blue, Vector256<short> red, Span<byte> rgb)
    {
        var one = Vector256<short>.One;
        var r = light + red + ((Avx2.MultiplyHigh(red + red, Vector256.Create((short)26345)) + one) >> 1);
        var b = light + blue + blue + ((Avx2.MultiplyHigh(blue + blue, Vector256.Create((short)-14942)) + one) >> 1);
        var (constants, round) = (Vector256.Create((18734 << 16) | (-22554 & 0xFFFF)).AsInt16(), Vector256.Create(1 << 15));
        var low = (Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(blue, red), constants) + round) >> 16;
        var high = (Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(blue, red), constants) + round) >> 16;
        var g = light + Avx2.PackSignedSaturate(low, high) - red;
        Store(Bytes(r), Bytes(g), Bytes(b), rgb);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Bytes(Vector256<short> values) => Sse2.PackUnsignedSaturate(values.GetLower(), values.GetUpper());

    // 16 pixels, or as many as there is room for.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<byte> r, Vector128<byte> g, Vector128<byte> b, Span<byte> rgb)
    {
        if (rgb.Length < 3 * Half)
        {
            StoreRest(r, g, b, rgb);
            return;
        }

        Interleave(r, g, b, ref MemoryMarshal.GetReference(rgb));
    }

    private static void StoreRest(Vector128<byte> r, Vector128<byte> g, Vector128<byte> b, Span<byte> rgb)
    {
        Span<byte> all = stackalloc byte[3 * Half];
        Interleave(r, g, b, ref MemoryMarshal.GetReference(all));
        all[..rgb.Length].CopyTo(rgb);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector128<byte> r, Vector128<byte> g, Vector128<byte> b, ref byte rgb)
    {
        const byte No = 0x80; // gives a zero
        var first = Ssse3.Shuffle(r, Vector128.Create(0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No, 5))
            | Ssse3.Shuffle(g, Vector128.Create(No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No))
            | Ssse3.Shuffle(b, Vector128.Create(No, No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No));
        var second = Ssse3.Shuffle(r, Vector128.Create(No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10, No))
            | Ssse3.Shuffle(g, Vector128.Create(5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10))
            | Ssse3.Shuffle(b, Vector128.Create(No, 5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No));
        var third = Ssse3.Shuffle(r, Vector128.Create(No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No, No))
            | Ssse3.Shuffle(g, Vector128.Create(No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No))
            | Ssse3.Shuffle(b, Vector128.Create(10, No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15));
        first.StoreUnsafe(ref rgb);
        second.StoreUnsafe(ref rgb, 16);
        third.StoreUnsafe(ref rgb, 32);
    }
}
