using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers;

/// <summary>Arithmetic of single vectors.</summary>
internal static class Vectors
{
    /// <summary>Scales a vector to Euclidean length 1; a vector of zeros stays. Large and small values neither overflow nor vanish.</summary>
    public static void Normalize(ReadOnlySpan<float> vector, Span<float> unit)
    {
        var length = Math.Sqrt(SquaredNorm(vector));
        if (length == 0)
        {
            vector.CopyTo(unit);
            return;
        }

        for (var d = 0; d < vector.Length; d++) unit[d] = (float)(vector[d] / length);
    }

    /// <summary>Sum of squares, in double.</summary>
    public static double SquaredNorm(ReadOnlySpan<float> vector) => Dot(vector, vector);

    /// <summary>Squared Euclidean distance, in double.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var lower = Vector512<double>.Zero;
        var upper = Vector512<double>.Zero;
        var d = 0;
        for (; d + 16 <= a.Length; d += 16)
        {
            var (a0, a1) = Vector512.Widen(Vector512.Create(a[d..]));
            var (b0, b1) = Vector512.Widen(Vector512.Create(b[d..]));
            lower += (a0 - b0) * (a0 - b0);
            upper += (a1 - b1) * (a1 - b1);
        }

        var sum = Vector512.Sum(lower + upper);
        for (; d < a.Length; d++) sum += ((double)a[d] - b[d]) * ((double)a[d] - b[d]);
        return sum;
    }

    /// <summary>sum += x, in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<double> sum, ReadOnlySpan<float> x)
    {
        var d = 0;
        for (; d + 16 <= x.Length; d += 16)
        {
            var (x0, x1) = Vector512.Widen(Vector512.Create(x[d..]));
            (Vector512.Create<double>(sum[d..]) + x0).CopyTo(sum[d..]);
            (Vector512.Create<double>(sum[(d + 8)..]) + x1).CopyTo(sum[(d + 8)..]);
        }

        for (; d < x.Length; d++) sum[d] += x[d];
    }

    /// <summary>sum += (x − centre)², in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSquares(Span<double> sum, ReadOnlySpan<float> x, ReadOnlySpan<double> centre)
    {
        var d = 0;
        for (; d + 16 <= x.Length; d += 16)
        {
            var (x0, x1) = Vector512.Widen(Vector512.Create(x[d..]));
            x0 -= Vector512.Create(centre[d..]);
            x1 -= Vector512.Create(centre[(d + 8)..]);
            (Vector512.Create<double>(sum[d..]) + (x0 * x0)).CopyTo(sum[d..]);
            (Vector512.Create<double>(sum[(d + 8)..]) + (x1 * x1)).CopyTo(sum[(d + 8)..]);
        }

        for (; d < x.Length; d++) sum[d] += (x[d] - centre[d]) * (x[d] - centre[d]);
    }

    /// <summary>Inner product, in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var lower = Vector512<double>.Zero;
        var upper = Vector512<double>.Zero;
        var d = 0;
        for (; d + 16 <= a.Length; d += 16)
        {
            var (a0, a1) = Vector512.Widen(Vector512.Create(a[d..]));
            var (b0, b1) = Vector512.Widen(Vector512.Create(b[d..]));
            lower += a0 * b0;
            upper += a1 * b1;
        }

        var sum = Vector512.Sum(lower + upper);
        for (; d < a.Length; d++) sum += (double)a[d] * b[d];
        return sum;
    }

    /// <summary>One minus the cosine of the angle, in double; 1 where a vector is zero.</summary>
    public static double CosineDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var norms = Math.Sqrt(SquaredNorm(a)) * Math.Sqrt(SquaredNorm(b));
        return norms == 0 ? 1 : 1 - (Dot(a, b) / norms);
    }

    /// <summary>Turns scores into probabilities, in place: exp(sᵢ − max) over their sum.</summary>
    public static void Softmax(Span<float> scores)
    {
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max(scores), scores);
        TensorPrimitives.Exp(scores, scores);
        TensorPrimitives.Divide(scores, TensorPrimitives.Sum(scores), scores);
    }
}
