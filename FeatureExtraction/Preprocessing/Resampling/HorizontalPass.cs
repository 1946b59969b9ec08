using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Resizes rows of RGB pixels.</summary>
internal static class HorizontalPass
{
    /// <summary>Resizes rows.</summary>
    /// <param name="rows">The rows' pixels, RGB.</param>
    /// <param name="stride">Bytes of a row.</param>
    /// <param name="map">The sums.</param>
    /// <param name="result">Resized pixels, RGB, as many rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ReadOnlySpan<byte> rows, int stride, ResizeKernelMap map, Span<byte> result)
    {
        var width = 3 * map.Starts.Length;
        while (rows.Length > 0)
        {
            var together = Avx2.IsSupported && rows.Length >= HorizontalFour.Rows * stride ? HorizontalFour.Rows : 1;
            var done = together > 1 ? HorizontalFour.Run(rows, stride, map, result) : 0;
            for (var r = 0; r < together; r++) Row(rows.Slice(r * stride, stride), map, result.Slice(r * width, width), done);
            rows = rows[(together * stride)..];
            result = result[(together * width)..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(ReadOnlySpan<byte> row, ResizeKernelMap map, Span<byte> result, int from)
    {
        // The vector code reads a pixel as four bytes, so that the row's very last pixel is left to the scalar code.
        var vectors = Vector128.IsHardwareAccelerated ? map.Starts.Length : 0;
        while (vectors > from && 3 * (map.Starts[vectors - 1] + map.Counts[vectors - 1]) + 1 > row.Length) vectors--;
        for (var i = from; i < vectors; i++)
        {
            var weights = map.Weights.AsSpan(i * map.Width, map.Counts[i]);
            Store(Sum(ref Unsafe.Add(ref MemoryMarshal.GetReference(row), 3 * map.Starts[i]), weights), result.Slice(3 * i, 3));
        }

        for (var i = Math.Max(vectors, from); i < map.Starts.Length; i++)
        {
            Scalar(row[(3 * map.Starts[i])..], map.Weights.AsSpan(i * map.Width, map.Counts[i]), result.Slice(3 * i, 3));
        }
    }

    /// <summary>The same without vectors: what they are tested against.</summary>
    internal static void Scalar(ReadOnlySpan<byte> pixels, ReadOnlySpan<int> weights, Span<byte> result)
    {
        for (var c = 0; c < 3; c++)
        {
            var sum = 1 << (ResizeKernelMap.Precision - 1);
            for (var x = 0; x < weights.Length; x++) sum += pixels[(3 * x) + c] * weights[x];
            result[c] = (byte)Math.Clamp(sum >> ResizeKernelMap.Precision, 0, 255);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum(ref byte pixels, ReadOnlySpan<int> weights)
    {
        var even = Vector128.Create(1 << (ResizeKernelMap.Precision - 1));
        var odd = Vector128<int>.Zero;
        var x = 0;
        for (; x + 1 < weights.Length; x += 2)
        {
            even += Pixel(ref pixels, x) * Vector128.Create(weights[x]);
            odd += Pixel(ref pixels, x + 1) * Vector128.Create(weights[x + 1]);
        }

        if (x < weights.Length) even += Pixel(ref pixels, x) * Vector128.Create(weights[x]);
        return even + odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Pixel(ref byte pixels, int x)
    {
        var four = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref pixels, 3 * x))).AsByte();
        return Vector128.WidenLower(Vector128.WidenLower(four)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<int> sum, Span<byte> result)
    {
        var value = Vector128.Max(Vector128.Min(sum >> ResizeKernelMap.Precision, Vector128.Create(255)), Vector128<int>.Zero);
        result[2] = (byte)value[2];
        result[1] = (byte)value[1];
        result[0] = (byte)value[0];
    }
}
