using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>
/// Resizes four rows of RGB pixels together, two resized pixels at a time, by the instruction that multiplies 16-bit numbers and adds neighbours (AVX2). The result is that of
/// <see cref="HorizontalPass.Scalar"/>.
/// </summary>
internal static class HorizontalFour
{
    /// <summary>Rows that are resized together.</summary>
    public const int Rows = 4;

    // A load takes 16 bytes, of which four pixels are 12.
    private const int LoadedPixels = 4;
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
        var (starts, weights, width) = (map.Starts, map.Neighbours, 3 * map.Starts.Length);
        var pairs = weights.Pairs;
        var read = (3 * LoadedPixels * ((pairs + 1) / 2)) + Behind;
        var done = (starts.Length - 1) / 2 * 2;
        while (done > 0 && (3 * Math.Max(starts[done - 1], starts[done - 2])) + read > stride) done -= 2;
        // Bounds of the unchecked loads and stores below.
        _ = rows[..(Rows * stride)];
        _ = result[..(Rows * width)];
        if (done == 0) return 0;
        ref var source = ref MemoryMarshal.GetReference(rows);
        ref var target = ref MemoryMarshal.GetReference(result);
        ref var numbers = ref MemoryMarshal.GetArrayDataReference(weights.Numbers);
        for (var i = 0; i < done; i += 2)
        {
            var both = Sums(ref Unsafe.Add(ref source, 3 * starts[i]), 3 * (starts[i + 1] - starts[i]), stride, ref numbers, pairs);
            numbers = ref Unsafe.Add(ref numbers, pairs * NeighbourWeights.Step);
            // Eight bytes of which six count: the others are the next pixel's, which comes later.
            ref var pixels = ref Unsafe.Add(ref target, 3 * i);
            Unsafe.WriteUnaligned(ref pixels, both.GetElement(0));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref pixels, width), both.GetElement(1));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref pixels, 2 * width), both.GetElement(2));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref pixels, 3 * width), both.GetElement(3));
        }

        return done;
    }

    /// <summary>Two resized pixels of each row: six bytes and two zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Sums(ref byte first, nint toSecond, nint stride, ref int numbers, nint pairs)
    {
        var round = Vector256.Create(1 << (ResizeKernelMap.Precision - 1));
        var (lowA, lowB, lowC, lowD) = (round, round, round, round);
        var (highA, highB, highC, highD) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        // Of four loaded pixels in each half the first two and the last two: red of both as 16 bits, green, blue, and zeros.
        var front = Vector256.Create(Vector128.Create((byte)0, 255, 3, 255, 1, 255, 4, 255, 2, 255, 5, 255, 255, 255, 255, 255));
        var back = Vector256.Create(Vector128.Create((byte)6, 255, 9, 255, 7, 255, 10, 255, 8, 255, 11, 255, 255, 255, 255, 255));
        for (nint p = 0; ; p += 2)
        {
            var (low, high) = (Weights(ref numbers, 0), Weights(ref numbers, NeighbourWeights.Step / 2));
            var (a, b, c, d) = (Load(ref first, toSecond), Load(ref Unsafe.Add(ref first, stride), toSecond), Load(ref Unsafe.Add(ref first, 2 * stride), toSecond), Load(ref Unsafe.Add(ref first, 3 * stride), toSecond));
            Add(a, front, low, high, ref lowA, ref highA);
            Add(b, front, low, high, ref lowB, ref highB);
            Add(c, front, low, high, ref lowC, ref highC);
            Add(d, front, low, high, ref lowD, ref highD);
            if (p + 1 >= pairs) break;
            (low, high) = (Weights(ref numbers, NeighbourWeights.Step), Weights(ref numbers, NeighbourWeights.Step * 3 / 2));
            Add(a, back, low, high, ref lowA, ref highA);
            Add(b, back, low, high, ref lowB, ref highB);
            Add(c, back, low, high, ref lowC, ref highC);
            Add(d, back, low, high, ref lowD, ref highD);
            if (p + 2 >= pairs) break;
            numbers = ref Unsafe.Add(ref numbers, 2 * NeighbourWeights.Step);
            first = ref Unsafe.Add(ref first, 3 * LoadedPixels);
        }

        // Packing clips to 0–255. Each half has a pixel of the four rows: red, green, blue and a zero.
        var bytes = Avx2.PackUnsignedSaturate(Avx2.PackSignedSaturate(Whole(lowA, highA), Whole(lowB, highB)), Avx2.PackSignedSaturate(Whole(lowC, highC), Whole(lowD, highD)));
        var sideBySide = Avx2.PermuteVar8x32(bytes.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
        return Avx2.Shuffle(sideBySide, Vector256.Create(Vector128.Create((byte)0, 1, 2, 4, 5, 6, 255, 255, 8, 9, 10, 12, 13, 14, 255, 255))).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Load(ref byte first, nint toSecond) => Vector256.Create(Vector128.LoadUnsafe(ref first), Vector128.LoadUnsafe(ref Unsafe.Add(ref first, toSecond)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Weights(ref int numbers, nuint at) => Vector256.LoadUnsafe(ref numbers, at).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<byte> loaded, Vector256<byte> places, Vector256<short> low, Vector256<short> high, ref Vector256<int> lows, ref Vector256<int> highs)
    {
        var pixels = Avx2.Shuffle(loaded, places).AsInt16();
        lows += Avx2.MultiplyAddAdjacent(pixels, low);
        highs += Avx2.MultiplyAddAdjacent(pixels, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Whole(Vector256<int> low, Vector256<int> high) => ((high << WeightHalves.LowBits) + low) >> ResizeKernelMap.Precision;
}
