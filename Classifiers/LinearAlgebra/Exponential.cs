using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.LinearAlgebra;

/// <summary>
/// e^x of floats that are 0 or less: x = n·ln 2 + r with |r| ≤ ln 2 / 2, the series of e^r to its seventh power (what is left out is below a tenth of float's last
/// digit), times 2ⁿ.
/// </summary>
internal static class Exponential
{
    private const float Lowest = -87; // e^-87 is about the last that has all digits; below it is 0
    private const float Log2E = 1.44269504088896f;
    private const float Ln2Upper = 0.693359375f; // few digits: times n it is exact
    private const float Ln2Lower = -2.12194440054690583e-4f;

    /// <summary>e^x of eight floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<float> x)
    {
        var counts = Vector256.GreaterThanOrEqual(x, Vector256.Create(Lowest));
        x = Vector256.Max(x, Vector256.Create(Lowest));
        var n = Vector256.Floor(Vector256.FusedMultiplyAdd(x, Vector256.Create(Log2E), Vector256.Create(0.5f)));
        var r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2Upper), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2Lower), r);
        var series = Vector256.Create(1 / 5040f);
        series = Vector256.FusedMultiplyAdd(series, r, Vector256.Create(1 / 720f));
        series = Vector256.FusedMultiplyAdd(series, r, Vector256.Create(1 / 120f));
        series = Vector256.FusedMultiplyAdd(series, r, Vector256.Create(1 / 24f));
        series = Vector256.FusedMultiplyAdd(series, r, Vector256.Create(1 / 6f));
        series = Vector256.FusedMultiplyAdd(series, r, Vector256.Create(1 / 2f));
        series = Vector256.FusedMultiplyAdd(series, r, Vector256<float>.One);
        series = Vector256.FusedMultiplyAdd(series, r, Vector256<float>.One);
        var power = Vector256.ShiftLeft(Vector256.ConvertToInt32(n) + Vector256.Create(127), 23).AsSingle();
        return Vector256.ConditionalSelect(counts, series * power, Vector256<float>.Zero);
    }

    /// <summary>row = e^(row − shift), for shift at least the row's highest value.</summary>
    /// <returns>The sum of the row.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float OfShifted(Span<float> row, float shift)
    {
        var width = Vector256<float>.Count;
        var offset = Vector256.Create(shift);
        var sum = Vector256<float>.Zero;
        var d = 0;
        for (; d + width <= row.Length; d += width)
        {
            var e = Of(Vector256.Create<float>(row[d..]) - offset);
            e.CopyTo(row[d..]);
            sum += e;
        }

        var total = Vector256.Sum(sum);
        if (d == row.Length) return total;
        Span<float> rest = stackalloc float[Vector256<float>.Count];
        rest.Fill(shift);
        row[d..].CopyTo(rest);
        Of(Vector256.Create<float>(rest) - offset).CopyTo(rest);
        for (var i = 0; i < row.Length - d; i++)
        {
            row[d + i] = rest[i];
            total += rest[i];
        }

        return total;
    }
}
