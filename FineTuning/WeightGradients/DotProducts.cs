using System.Runtime.Intrinsics;

namespace TransferLearning.FineTuning.WeightGradients;

/// <summary>Dot products of one array with several places of another, five at a time: each value of the first is loaded once for five products.</summary>
internal static unsafe class DotProducts
{
    /// <summary>Values behind both arrays that are read and must be zero in the first.</summary>
    public const int Slack = 16;

    private const int Group = 5;

    /// <summary>Adds to <paramref name="sums"/> Σ a[i]·b[i + offset] for each offset.</summary>
    /// <param name="a">The first array, <paramref name="length"/> values and <see cref="Slack"/> zeros.</param>
    /// <param name="b">The second.</param>
    /// <param name="offsets">Where in the second.</param>
    /// <param name="length">Number of values.</param>
    /// <param name="sums">One for each offset.</param>
    public static void Add(float* a, float* b, ReadOnlySpan<int> offsets, int length, Span<double> sums) =>
        Add(Vector512.IsHardwareAccelerated ? &Five512 : &Five256, a, b, offsets, length, sums);

    /// <summary>As <see cref="Add(float*, float*, ReadOnlySpan{int}, int, Span{double})"/> with vectors of 16 values, on any machine.</summary>
    internal static void Add512(float* a, float* b, ReadOnlySpan<int> offsets, int length, Span<double> sums) => Add(&Five512, a, b, offsets, length, sums);

    /// <summary>The same with vectors of 8 values.</summary>
    internal static void Add256(float* a, float* b, ReadOnlySpan<int> offsets, int length, Span<double> sums) => Add(&Five256, a, b, offsets, length, sums);

    private static void Add(
        delegate*<float*, float*, float*, float*, float*, float*, int, float*, void> five, float* a, float* b, ReadOnlySpan<int> offsets, int length, Span<double> sums)
    {
        var found = stackalloc float[Group];
        for (var start = 0; start < offsets.Length; start += Group)
        {
            var count = Math.Min(Group, offsets.Length - start);
            // Fewer than five: the last is computed again and not used.
            int At(ReadOnlySpan<int> o, int i) => o[start + Math.Min(i, count - 1)];
            float* b0 = b + At(offsets, 0), b1 = b + At(offsets, 1), b2 = b + At(offsets, 2), b3 = b + At(offsets, 3), b4 = b + At(offsets, 4);
            five(a, b0, b1, b2, b3, b4, length, found);
            for (var i = 0; i < count; i++) sums[start + i] += found[i];
        }
    }

    private static void Five512(float* a, float* b0, float* b1, float* b2, float* b3, float* b4, int length, float* found)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default;
        for (var i = 0; i < length; i += Vector512<float>.Count)
        {
            var v = Vector512.Load(a + i);
            s0 = Vector512.FusedMultiplyAdd(v, Vector512.Load(b0 + i), s0);
            s1 = Vector512.FusedMultiplyAdd(v, Vector512.Load(b1 + i), s1);
            s2 = Vector512.FusedMultiplyAdd(v, Vector512.Load(b2 + i), s2);
            s3 = Vector512.FusedMultiplyAdd(v, Vector512.Load(b3 + i), s3);
            s4 = Vector512.FusedMultiplyAdd(v, Vector512.Load(b4 + i), s4);
        }

        (found[0], found[1], found[2], found[3], found[4]) = (Vector512.Sum(s0), Vector512.Sum(s1), Vector512.Sum(s2), Vector512.Sum(s3), Vector512.Sum(s4));
    }

    private static void Five256(float* a, float* b0, float* b1, float* b2, float* b3, float* b4, int length, float* found)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default;
        for (var i = 0; i < length; i += Vector256<float>.Count)
        {
            var v = Vector256.Load(a + i);
            s0 = Vector256.FusedMultiplyAdd(v, Vector256.Load(b0 + i), s0);
            s1 = Vector256.FusedMultiplyAdd(v, Vector256.Load(b1 + i), s1);
            s2 = Vector256.FusedMultiplyAdd(v, Vector256.Load(b2 + i), s2);
            s3 = Vector256.FusedMultiplyAdd(v, Vector256.Load(b3 + i), s3);
            s4 = Vector256.FusedMultiplyAdd(v, Vector256.Load(b4 + i), s4);
        }

        (found[0], found[1], found[2], found[3], found[4]) = (Vector256.Sum(s0), Vector256.Sum(s1), Vector256.Sum(s2), Vector256.Sum(s3), Vector256.Sum(s4));
    }
}
