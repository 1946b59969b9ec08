using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>
/// Resizes four rows of RGB pixels together, four pixels at a time, by the instruction that multiplies 16-bit numbers and adds neighbours (AVX2). The result is that of
/// <see cref="HorizontalPass.Scalar"/>.
/// </summary>
internal static class HorizontalFour
{
    /// <summary>Rows that are resized together.</summary>
    public const int Rows = 4;

    // A load takes 16 bytes, of which four pixels are 12.
    private const int Behind = 4;

    /// <summary>Resizes all pixels but the last ones, which would read behind the last row or write behind their own.</summary>
    /// <param name="rows">Four rows.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="map">The sums.</param>
    /// <param name="result">Four resized rows without gaps.</param>
    /// <returns>How many pixels of each row are done.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(ReadOnlySpan<byte> rows, int stride, ResizeKernelMap map, Span<byte> result)
    {
        var (starts, counts, halves, width) = (map.Starts, map.Counts, map.Halves, 3 * map.Starts.Length);
        var done = starts.Length - 1;
        while (done > 0 && (3 * (starts[done - 1] + counts[done - 1] + WeightHalves.Group - 1)) + Behind > stride) done--;
        // Bounds of the unchecked loads and stores below.
        _ = rows[..(Rows * stride)];
        _ = result[..(Rows * width)];
        ref var source = ref MemoryMarshal.GetReference(rows);
        ref var target = ref MemoryMarshal.GetReference(result);
        for (var i = 0; i < done; i++)
        {
            ref var low = ref halves.Low[i * halves.Width];
            ref var high = ref halves.High[i * halves.Width];
            var four = Sum(ref Unsafe.Add(ref source, 3 * starts[i]), stride, ref low, ref high, counts[i]);
            // Four bytes of which three count: the fourth is the next pixel's, which comes later.
            ref var pixel = ref Unsafe.Add(ref target, 3 * i);
            Unsafe.WriteUnaligned(ref pixel, four[0]);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref pixel, width), four[1]);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref pixel, 2 * width), four[2]);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref pixel, 3 * width), four[3]);
        }

        return Math.Max(done, 0);
    }

    /// <summary>One resized pixel of each row: red, green, blue and a zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum(ref byte pixels, int stride, ref short low, ref short high, int count)
    {
        // Red and green of four pixels in the lower half, blue in the upper, each as 16 bits.
        var spread = Vector256.Create(
            0, 255, 3, 255, 6, 255, 9, 255, 1, 255, 4, 255, 7, 255, 10, 255,
            2, 255, 5, 255, 8, 255, 11, 255, 255, 255, 255, 255, 255, 255, 255, (byte)255);
        var (lowA, lowB, lowC, lowD) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (highA, highB, highC, highD) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (nint x = 0; x < count; x += WeightHalves.Group)
        {
            var lows = Vector256.Create(Unsafe.ReadUnaligned<long>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref low, x)))).AsInt16();
            var highs = Vector256.Create(Unsafe.ReadUnaligned<long>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref high, x)))).AsInt16();
            ref var from = ref Unsafe.Add(ref pixels, 3 * x);
            var a = Spread(ref from, spread);
            lowA += Avx2.MultiplyAddAdjacent(a, lows);
            highA += Avx2.MultiplyAddAdjacent(a, highs);
            var b = Spread(ref Unsafe.Add(ref from, stride), spread);
            lowB += Avx2.MultiplyAddAdjacent(b, lows);
            highB += Avx2.MultiplyAddAdjacent(b, highs);
            var c = Spread(ref Unsafe.Add(ref from, 2 * stride), spread);
            lowC += Avx2.MultiplyAddAdjacent(c, lows);
            highC += Avx2.MultiplyAddAdjacent(c, highs);
            var d = Spread(ref Unsafe.Add(ref from, 3 * stride), spread);
            lowD += Avx2.MultiplyAddAdjacent(d, lows);
            highD += Avx2.MultiplyAddAdjacent(d, highs);
        }

        var rowsAB = Rounded(Avx2.HorizontalAdd((highA << WeightHalves.LowBits) + lowA, (highB << WeightHalves.LowBits) + lowB));
        var rowsCD = Rounded(Avx2.HorizontalAdd((highC << WeightHalves.LowBits) + lowC, (highD << WeightHalves.LowBits) + lowD));
        // Packing clips to 0–255. The lower half has red and green of the four rows, the upper blue and zero.
        var words = Avx2.PackSignedSaturate(rowsAB, rowsCD);
        var bytes = Avx2.PackUnsignedSaturate(words, words).AsInt16();
        return Sse2.UnpackLow(bytes.GetLower(), bytes.GetUpper()).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Spread(ref byte pixels, Vector256<byte> spread)
    {
        var read = Vector128.LoadUnsafe(ref pixels);
        return Avx2.Shuffle(Vector256.Create(read, read), spread).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Rounded(Vector256<int> sums) => (sums + Vector256.Create(1 << (ResizeKernelMap.Precision - 1))) >> ResizeKernelMap.Precision;
}
