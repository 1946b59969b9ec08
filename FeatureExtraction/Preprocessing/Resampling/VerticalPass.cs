using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Makes one resized row of several rows.</summary>
internal static class VerticalPass
{
    /// <summary>Weighs rows that lie <paramref name="stride"/> bytes apart.</summary>
    /// <param name="rows">From the first byte of the first row that counts.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="map">The sums.</param>
    /// <param name="y">Which of them makes the resized row.</param>
    /// <param name="result">The resized row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ReadOnlySpan<byte> rows, int stride, ResizeKernelMap map, int y, Span<byte> result)
    {
        var count = map.Counts[y];
        var isLong = result.Length >= Vector256<byte>.Count;
        var done = Avx2.IsSupported && isLong ? InPairs(rows, stride, map.Halves, y, count, result) : 0;
        Scalar(rows, stride, map.Weights.AsSpan(y * map.Width, count), result, done);
    }

    /// <summary>The same without vectors, from column <paramref name="from"/> on: what they are tested against.</summary>
    internal static void Scalar(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> weights, Span<byte> result, int from)
    {
        for (var x = from; x < result.Length; x++)
        {
            var sum = 1 << (ResizeKernelMap.Precision - 1);
            for (var y = 0; y < weights.Length; y++) sum += rows[(y * stride) + x] * weights[y];
            result[x] = (byte)Math.Clamp(sum >> ResizeKernelMap.Precision, 0, 255);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int InPairs(ReadOnlySpan<byte> rows, int stride, WeightHalves halves, int y, int count, Span<byte> result)
    {
        // Bounds of the unchecked loads below: the last row's last column.
        _ = rows.Slice((count - 1) * stride, result.Length);
        ref var low = ref halves.Low[y * halves.Pairs];
        ref var high = ref halves.High[y * halves.Pairs];
        ref var first = ref MemoryMarshal.GetReference(rows);
        ref var target = ref MemoryMarshal.GetReference(result);
        var last = result.Length - Vector256<byte>.Count;
        for (var x = 0; ; x += Vector256<byte>.Count)
        {
            // The last block overlaps the one before it rather than leave a rest.
            if (x > last)
            {
                if (x == last + Vector256<byte>.Count) return result.Length;
                x = last;
            }

            Block(ref Unsafe.Add(ref first, x), stride, count, ref low, ref high).StoreUnsafe(ref Unsafe.Add(ref target, x));
        }
    }

    // Two rows at a time, by the instruction that multiplies 16-bit numbers and adds neighbours. What a lone last row is paired with is weighed with zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Block(ref byte column, nint stride, int count, ref int low, ref int high)
    {
        var round = Vector256.Create(1 << (ResizeKernelMap.Precision - 1));
        var (lowA, lowB, lowC, lowD) = (round, round, round, round);
        var (highA, highB, highC, highD) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var y = 0; y < count; y += 2)
        {
            var (lows, highs) = (Vector256.Create(Unsafe.Add(ref low, y / 2)).AsInt16(), Vector256.Create(Unsafe.Add(ref high, y / 2)).AsInt16());
            var upper = Vector256.LoadUnsafe(ref column);
            var lower = Vector256.LoadUnsafe(ref Unsafe.Add(ref column, y + 1 < count ? stride : 0));
            var (near, far) = (Avx2.UnpackLow(upper, lower), Avx2.UnpackHigh(upper, lower));
            Add(Avx2.UnpackLow(near, Vector256<byte>.Zero), lows, highs, ref lowA, ref highA);
            Add(Avx2.UnpackHigh(near, Vector256<byte>.Zero), lows, highs, ref lowB, ref highB);
            Add(Avx2.UnpackLow(far, Vector256<byte>.Zero), lows, highs, ref lowC, ref highC);
            Add(Avx2.UnpackHigh(far, Vector256<byte>.Zero), lows, highs, ref lowD, ref highD);
            column = ref Unsafe.Add(ref column, 2 * stride);
        }

        // Packing clips to 0–255, and puts the columns back into their order.
        return Avx2.PackUnsignedSaturate(Avx2.PackSignedSaturate(Whole(lowA, highA), Whole(lowB, highB)), Avx2.PackSignedSaturate(Whole(lowC, highC), Whole(lowD, highD)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<byte> pairs, Vector256<short> low, Vector256<short> high, ref Vector256<int> lows, ref Vector256<int> highs)
    {
        lows += Avx2.MultiplyAddAdjacent(pairs.AsInt16(), low);
        highs += Avx2.MultiplyAddAdjacent(pairs.AsInt16(), high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Whole(Vector256<int> low, Vector256<int> high) => ((high << WeightHalves.LowBits) + low) >> ResizeKernelMap.Precision;
}
