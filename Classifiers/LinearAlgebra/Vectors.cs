using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.LinearAlgebra;

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

    /// <summary>sum += factor · x, in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(Span<double> sum, ReadOnlySpan<float> x, double factor)
    {
        var scale = Vector512.Create(factor);
        var d = 0;
        for (; d + 16 <= x.Length; d += 16)
        {
            var (x0, x1) = Vector512.Widen(Vector512.Create(x[d..]));
            (Vector512.Create<double>(sum[d..]) + (x0 * scale)).CopyTo(sum[d..]);
            (Vector512.Create<double>(sum[(d + 8)..]) + (x1 * scale)).CopyTo(sum[(d + 8)..]);
        }

        for (; d < x.Length; d++) sum[d] += x[d] * factor;
    }

    /// <summary>to = factor · x − centre, computed in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScaleAndSubtract(ReadOnlySpan<float> x, double factor, ReadOnlySpan<double> centre, Span<float> to)
    {
        var scale = Vector512.Create(factor);
        var d = 0;
        for (; d + 16 <= x.Length; d += 16)
        {
            var (x0, x1) = Vector512.Widen(Vector512.Create(x[d..]));
            Vector512.Narrow((x0 * scale) - Vector512.Create(centre[d..]), (x1 * scale) - Vector512.Create(centre[(d + 8)..])).CopyTo(to[d..]);
        }

        for (; d < x.Length; d++) to[d] = (float)((x[d] * factor) - centre[d]);
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

    /// <summary>Sum of the values without their signs, in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumOfMagnitudes(ReadOnlySpan<float> vector)
    {
        var lower = Vector512<double>.Zero;
        var upper = Vector512<double>.Zero;
        var d = 0;
        for (; d + 16 <= vector.Length; d += 16)
        {
            var (x0, x1) = Vector512.Widen(Vector512.Create(vector[d..]));
            lower += Vector512.Abs(x0);
            upper += Vector512.Abs(x1);
        }

        var sum = Vector512.Sum(lower + upper);
        for (; d < vector.Length; d++) sum += Math.Abs((double)vector[d]);
        return sum;
    }

    /// <summary>One over the Euclidean length; 0 of a vector of zeros.</summary>
    public static double InverseLength(ReadOnlySpan<float> vector)
    {
        var squared = SquaredNorm(vector);
        return squared == 0 ? 0 : 1 / Math.Sqrt(squared);
    }

    /// <summary>One minus the cosine of the angle, in double; 1 where a vector is zero.</summary>
    public static double CosineDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => CosineDistance(a, InverseLength(a), b, InverseLength(b));

    /// <summary>
    /// The same where the lengths are known: half the squared distance of the vectors at length 1, which keeps its digits however small the angle is. One minus
    /// the product of the two would lose all below the sixteenth behind the point. Vectors that only rounding tells apart in direction are at distance 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double CosineDistance(ReadOnlySpan<float> a, double inverseA, ReadOnlySpan<float> b, double inverseB)
    {
        const double Rounding = 1e-30;
        if (inverseA == 0 || inverseB == 0) return 1;
        var (scaleA, scaleB) = (Vector512.Create(inverseA), Vector512.Create(inverseB));
        var lower = Vector512<double>.Zero;
        var upper = Vector512<double>.Zero;
        var d = 0;
        for (; d + 16 <= a.Length; d += 16)
        {
            var (a0, a1) = Vector512.Widen(Vector512.Create(a[d..]));
            var (b0, b1) = Vector512.Widen(Vector512.Create(b[d..]));
            var (lowerPart, upperPart) = ((a0 * scaleA) - (b0 * scaleB), (a1 * scaleA) - (b1 * scaleB));
            lower += lowerPart * lowerPart;
            upper += upperPart * upperPart;
        }

        var sum = Vector512.Sum(lower + upper);
        for (; d < a.Length; d++) sum += ((a[d] * inverseA) - (b[d] * inverseB)) * ((a[d] * inverseA) - (b[d] * inverseB));
        return sum / 2 < Rounding ? 0 : sum / 2;
    }

    /// <summary>Turns scores into probabilities, in place: exp(sᵢ − max) over their sum.</summary>
    public static void Softmax(Span<float> scores)
    {
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max(scores), scores);
        TensorPrimitives.Exp(scores, scores);
        TensorPrimitives.Divide(scores, TensorPrimitives.Sum(scores), scores);
    }
}
