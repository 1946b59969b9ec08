using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransferLearning.Classifiers.LinearAlgebra;

/// <summary>
/// Single loops over float vectors for the inside of training. They do what TensorPrimitives does, whose generic bodies take 10 to 40 ms each to compile:
/// in a fresh process that was more than the fit itself (0.3 of 0.4 s on 10,000 × 512).
/// </summary>
internal static class FloatVectors
{
    /// <summary>to += x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<float> to, ReadOnlySpan<float> x)
    {
        x = x[..to.Length];
        var d = 0;
        for (; d + Vector<float>.Count <= to.Length; d += Vector<float>.Count) Store(At(to, d) + At(x, d), to, d);
        for (; d < to.Length; d++) to[d] += x[d];
    }

    /// <summary>to −= x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(Span<float> to, ReadOnlySpan<float> x)
    {
        x = x[..to.Length];
        var d = 0;
        for (; d + Vector<float>.Count <= to.Length; d += Vector<float>.Count) Store(At(to, d) - At(x, d), to, d);
        for (; d < to.Length; d++) to[d] -= x[d];
    }

    /// <summary>to += factor · x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(Span<float> to, ReadOnlySpan<float> x, float factor)
    {
        x = x[..to.Length];
        var f = new Vector<float>(factor);
        var d = 0;
        for (; d + Vector<float>.Count <= to.Length; d += Vector<float>.Count) Store(Vector.FusedMultiplyAdd(f, At(x, d), At(to, d)), to, d);
        for (; d < to.Length; d++) to[d] = MathF.FusedMultiplyAdd(factor, x[d], to[d]);
    }

    /// <summary>to *= factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(Span<float> to, float factor)
    {
        var f = new Vector<float>(factor);
        var d = 0;
        for (; d + Vector<float>.Count <= to.Length; d += Vector<float>.Count) Store(f * At(to, d), to, d);
        for (; d < to.Length; d++) to[d] *= factor;
    }

    /// <summary>to = (x − mean) · factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Standardize(ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> factor, Span<float> to)
    {
        to = to[..x.Length];
        mean = mean[..x.Length];
        factor = factor[..x.Length];
        var d = 0;
        for (; d + Vector<float>.Count <= x.Length; d += Vector<float>.Count) Store((At(x, d) - At(mean, d)) * At(factor, d), to, d);
        for (; d < x.Length; d++) to[d] = (x[d] - mean[d]) * factor[d];
    }

    /// <summary>The highest value; of no values −∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(ReadOnlySpan<float> x)
    {
        var max = float.NegativeInfinity;
        var d = 0;
        if (x.Length >= Vector<float>.Count)
        {
            var lanes = At(x, 0);
            for (d = Vector<float>.Count; d + Vector<float>.Count <= x.Length; d += Vector<float>.Count) lanes = Vector.Max(lanes, At(x, d));
            for (var lane = 0; lane < Vector<float>.Count; lane++) max = Math.Max(max, lanes[lane]);
        }

        for (; d < x.Length; d++) max = Math.Max(max, x[d]);
        return max;
    }

    /// <summary>to = sign(x) · √|x| · factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SignedRoots(ReadOnlySpan<float> x, float factor, Span<float> to)
    {
        to = to[..x.Length];
        var f = new Vector<float>(factor);
        var d = 0;
        for (; d + Vector<float>.Count <= x.Length; d += Vector<float>.Count) Store(Vector.CopySign(Vector.SquareRoot(Vector.Abs(At(x, d))) * f, At(x, d)), to, d);
        for (; d < x.Length; d++) to[d] = MathF.CopySign(MathF.Sqrt(MathF.Abs(x[d])) * factor, x[d]);
    }

    /// <summary>Whether a value is below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool HasNegative(ReadOnlySpan<float> x)
    {
        var lanes = Vector<float>.Zero;
        var d = 0;
        for (; d + Vector<float>.Count <= x.Length; d += Vector<float>.Count) lanes = Vector.Min(lanes, At(x, d));
        if (Vector.LessThanAny(lanes, Vector<float>.Zero)) return true;
        for (; d < x.Length; d++)
        {
            if (x[d] < 0) return true;
        }

        return false;
    }

    /// <summary>Whether all values are finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AllFinite(ReadOnlySpan<float> x)
    {
        // What is not finite makes NaN of zero.
        var lanes = Vector<float>.Zero;
        var rest = 0f;
        var d = 0;
        for (; d + Vector<float>.Count <= x.Length; d += Vector<float>.Count) lanes += At(x, d) * Vector<float>.Zero;
        for (; d < x.Length; d++) rest += x[d] * 0;
        return Vector.EqualsAll(lanes, Vector<float>.Zero) && rest == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> At(ReadOnlySpan<float> x, int d) => Vector.LoadUnsafe(ref MemoryMarshal.GetReference(x), (nuint)d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> value, Span<float> to, int d) => value.StoreUnsafe(ref MemoryMarshal.GetReference(to), (nuint)d);
}
