using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Makes one resized row of several rows.</summary>
internal static class VerticalPass
{
    /// <summary>Weighs rows that lie <paramref name="stride"/> bytes apart.</summary>
    /// <param name="rows">From the first byte of the first row that counts.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="weights">A weight a row.</param>
    /// <param name="result">The resized row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> weights, Span<byte> result)
    {
        var done = Vector256.IsHardwareAccelerated && result.Length >= Vector256<byte>.Count ? Vectors(rows, stride, weights, result) : 0;
        Scalar(rows, stride, weights, result, done);
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
    private static int Vectors(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> weights, Span<byte> result)
    {
        // Bounds of the unchecked loads below: the last row's last column.
        _ = rows.Slice((weights.Length - 1) * stride, result.Length);
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

            Block(ref Unsafe.Add(ref first, x), stride, weights).StoreUnsafe(ref Unsafe.Add(ref target, x));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Block(ref byte column, int stride, ReadOnlySpan<int> weights)
    {
        var half = Vector256.Create(1 << (ResizeKernelMap.Precision - 1));
        var (a, b, c, d) = (half, half, half, half);
        for (var y = 0; y < weights.Length; y++)
        {
            var weight = Vector256.Create(weights[y]);
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref Unsafe.Add(ref column, (nint)y * stride)));
            a += Vector256.WidenLower(low).AsInt32() * weight;
            b += Vector256.WidenUpper(low).AsInt32() * weight;
            c += Vector256.WidenLower(high).AsInt32() * weight;
            d += Vector256.WidenUpper(high).AsInt32() * weight;
        }

        return Vector256.Narrow(Vector256.Narrow(Clip(a), Clip(b)), Vector256.Narrow(Clip(c), Clip(d)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Clip(Vector256<int> sum) =>
        Vector256.Max(Vector256.Min(sum >> ResizeKernelMap.Precision, Vector256.Create(255)), Vector256<int>.Zero).AsUInt32();
}
