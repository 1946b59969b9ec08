using System.Runtime.Intrinsics;

namespace TransferLearning.FineTuning.WeightGradients;

/// <summary>
/// Dot products of three arrays with several places of a fourth. All sums of a group stay in registers: nine places with 32 vectors of 16 values, three with 16 vectors of 8.
/// </summary>
internal static unsafe class TripleProducts
{
    /// <summary>Arrays at once.</summary>
    public const int Rows = 3;

    private const int Group512 = 9, Group256 = 3;

    /// <summary>Computes Σ rows[r][i]·b[i + offset] for each row and offset.</summary>
    /// <param name="rows">Three arrays, <paramref name="length"/> values and <see cref="DotProducts.Slack"/> zeros each.</param>
    /// <param name="b">The fourth.</param>
    /// <param name="offsets">Where in it.</param>
    /// <param name="length">Number of values.</param>
    /// <param name="sums">Receives <c>[3,offsets]</c>.</param>
    public static void Of(float** rows, float* b, ReadOnlySpan<int> offsets, int length, Span<float> sums)
    {
        if (Vector512.IsHardwareAccelerated) Of512(rows, b, offsets, length, sums);
        else Of256(rows, b, offsets, length, sums);
    }

    /// <summary>The same with vectors of 16 values, on any machine.</summary>
    internal static void Of512(float** rows, float* b, ReadOnlySpan<int> offsets, int length, Span<float> sums) => Of(Group512, &Of512, rows, b, offsets, length, sums);

    /// <summary>The same with vectors of 8 values.</summary>
    internal static void Of256(float** rows, float* b, ReadOnlySpan<int> offsets, int length, Span<float> sums) => Of(Group256, &Of256, rows, b, offsets, length, sums);

    private static void Of(int group, delegate*<float**, float*, ReadOnlySpan<int>, nint, float*, void> products, float** rows, float* b, ReadOnlySpan<int> offsets, int length, Span<float> sums)
    {
        var found = stackalloc float[Rows * Group512];
        Span<int> places = stackalloc int[Group512];
        for (var start = 0; start < offsets.Length; start += group)
        {
            var count = Math.Min(group, offsets.Length - start);
            // Fewer than a group: the last is computed again and not used.
            for (var i = 0; i < group; i++) places[i] = offsets[start + Math.Min(i, count - 1)];
            products(rows, b, places, length, found);
            for (var r = 0; r < Rows; r++) new ReadOnlySpan<float>(found + (r * group), count).CopyTo(sums[((r * offsets.Length) + start)..]);
        }
    }

    private static void Of512(float** rows, float* b, ReadOnlySpan<int> offsets, nint length, float* found)
    {
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2];
        float* b0 = b + offsets[0], b1 = b + offsets[1], b2 = b + offsets[2], b3 = b + offsets[3], b4 = b + offsets[4], b5 = b + offsets[5], b6 = b + offsets[6], b7 = b + offsets[7], b8 = b + offsets[8];
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default, s8 = default;
        Vector512<float> t0 = default, t1 = default, t2 = default, t3 = default, t4 = default, t5 = default, t6 = default, t7 = default, t8 = default;
        Vector512<float> u0 = default, u1 = default, u2 = default, u3 = default, u4 = default, u5 = default, u6 = default, u7 = default, u8 = default;
        for (nint i = 0; i < length; i += Vector512<float>.Count)
        {
            var (x, y, z) = (Vector512.Load(r0 + i), Vector512.Load(r1 + i), Vector512.Load(r2 + i));
            var v = Vector512.Load(b0 + i);
            (s0, t0, u0) = (Vector512.FusedMultiplyAdd(x, v, s0), Vector512.FusedMultiplyAdd(y, v, t0), Vector512.FusedMultiplyAdd(z, v, u0));
            v = Vector512.Load(b1 + i);
            (s1, t1, u1) = (Vector512.FusedMultiplyAdd(x, v, s1), Vector512.FusedMultiplyAdd(y, v, t1), Vector512.FusedMultiplyAdd(z, v, u1));
            v = Vector512.Load(b2 + i);
            (s2, t2, u2) = (Vector512.FusedMultiplyAdd(x, v, s2), Vector512.FusedMultiplyAdd(y, v, t2), Vector512.FusedMultiplyAdd(z, v, u2));
            v = Vector512.Load(b3 + i);
            (s3, t3, u3) = (Vector512.FusedMultiplyAdd(x, v, s3), Vector512.FusedMultiplyAdd(y, v, t3), Vector512.FusedMultiplyAdd(z, v, u3));
            v = Vector512.Load(b4 + i);
            (s4, t4, u4) = (Vector512.FusedMultiplyAdd(x, v, s4), Vector512.FusedMultiplyAdd(y, v, t4), Vector512.FusedMultiplyAdd(z, v, u4));
            v = Vector512.Load(b5 + i);
            (s5, t5, u5) = (Vector512.FusedMultiplyAdd(x, v, s5), Vector512.FusedMultiplyAdd(y, v, t5), Vector512.FusedMultiplyAdd(z, v, u5));
            v = Vector512.Load(b6 + i);
            (s6, t6, u6) = (Vector512.FusedMultiplyAdd(x, v, s6), Vector512.FusedMultiplyAdd(y, v, t6), Vector512.FusedMultiplyAdd(z, v, u6));
            v = Vector512.Load(b7 + i);
            (s7, t7, u7) = (Vector512.FusedMultiplyAdd(x, v, s7), Vector512.FusedMultiplyAdd(y, v, t7), Vector512.FusedMultiplyAdd(z, v, u7));
            v = Vector512.Load(b8 + i);
            (s8, t8, u8) = (Vector512.FusedMultiplyAdd(x, v, s8), Vector512.FusedMultiplyAdd(y, v, t8), Vector512.FusedMultiplyAdd(z, v, u8));
        }

        (found[0], found[1], found[2], found[3], found[4], found[5], found[6], found[7], found[8]) = (Vector512.Sum(s0), Vector512.Sum(s1), Vector512.Sum(s2), Vector512.Sum(s3), Vector512.Sum(s4), Vector512.Sum(s5), Vector512.Sum(s6), Vector512.Sum(s7), Vector512.Sum(s8));
        (found[9], found[10], found[11], found[12], found[13], found[14], found[15], found[16], found[17]) = (Vector512.Sum(t0), Vector512.Sum(t1), Vector512.Sum(t2), Vector512.Sum(t3), Vector512.Sum(t4), Vector512.Sum(t5), Vector512.Sum(t6), Vector512.Sum(t7), Vector512.Sum(t8));
        (found[18], found[19], found[20], found[21], found[22], found[23], found[24], found[25], found[26]) = (Vector512.Sum(u0), Vector512.Sum(u1), Vector512.Sum(u2), Vector512.Sum(u3), Vector512.Sum(u4), Vector512.Sum(u5), Vector512.Sum(u6), Vector512.Sum(u7), Vector512.Sum(u8));
    }

    private static void Of256(float** rows, float* b, ReadOnlySpan<int> offsets, nint length, float* found)
    {
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2];
        float* b0 = b + offsets[0], b1 = b + offsets[1], b2 = b + offsets[2];
        Vector256<float> s0 = default, s1 = default, s2 = default;
        Vector256<float> t0 = default, t1 = default, t2 = default;
        Vector256<float> u0 = default, u1 = default, u2 = default;
        for (nint i = 0; i < length; i += Vector256<float>.Count)
        {
            var (x, y, z) = (Vector256.Load(r0 + i), Vector256.Load(r1 + i), Vector256.Load(r2 + i));
            var v = Vector256.Load(b0 + i);
            (s0, t0, u0) = (Vector256.FusedMultiplyAdd(x, v, s0), Vector256.FusedMultiplyAdd(y, v, t0), Vector256.FusedMultiplyAdd(z, v, u0));
            v = Vector256.Load(b1 + i);
            (s1, t1, u1) = (Vector256.FusedMultiplyAdd(x, v, s1), Vector256.FusedMultiplyAdd(y, v, t1), Vector256.FusedMultiplyAdd(z, v, u1));
            v = Vector256.Load(b2 + i);
            (s2, t2, u2) = (Vector256.FusedMultiplyAdd(x, v, s2), Vector256.FusedMultiplyAdd(y, v, t2), Vector256.FusedMultiplyAdd(z, v, u2));
        }

        (found[0], found[1], found[2]) = (Vector256.Sum(s0), Vector256.Sum(s1), Vector256.Sum(s2));
        (found[3], found[4], found[5]) = (Vector256.Sum(t0), Vector256.Sum(t1), Vector256.Sum(t2));
        (found[6], found[7], found[8]) = (Vector256.Sum(u0), Vector256.Sum(u1), Vector256.Sum(u2));
    }
}
