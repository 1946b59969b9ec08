using System.Numerics;
using System.Runtime.CompilerServices;

namespace TransferLearning.Classifiers.LinearAlgebra;

/// <summary>
/// e^x of a whole row: x = n·ln 2 + r with |r| ≤ ln 2 / 2, the series of e^r to its seventh power (what is left out is below a tenth of float's last digit), times 2ⁿ.
/// </summary>
internal static class Exponential
{
    private const float Lowest = -87; // e^-87 is about the last that has all digits; below it is 0
    private const float Log2E = 1.44269504088896f;
    private const float Ln2Upper = 0.693359375f; // few digits: times n it is exact
    private const float Ln2Lower = -2.12194440054690583e-4f;

    /// <summary>row = e^(row − shift), for shift at least the row's highest value.</summary>
    /// <returns>The sum of the row.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float OfShifted(Span<float> row, float shift)
    {
        var offset = new Vector<float>(shift);
        var sum = Vector<float>.Zero;
        var d = 0;
        for (; d + Vector<float>.Count <= row.Length; d += Vector<float>.Count)
        {
            var e = Of(new Vector<float>(row[d..]) - offset);
            e.CopyTo(row[d..]);
            sum += e;
        }

        var total = Vector.Sum(sum);
        if (d == row.Length) return total;
        Span<float> rest = stackalloc float[Vector<float>.Count];
        rest.Fill(shift);
        row[d..].CopyTo(rest);
        Of(new Vector<float>(rest) - offset).CopyTo(rest);
        for (var i = 0; i < row.Length - d; i++)
        {
            row[d + i] = rest[i];
            total += rest[i];
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Of(Vector<float> x)
    {
        var counts = Vector.GreaterThanOrEqual(x, new Vector<float>(Lowest));
        x = Vector.Max(x, new Vector<float>(Lowest));
        var n = Vector.Floor(Vector.FusedMultiplyAdd(x, new Vector<float>(Log2E), new Vector<float>(0.5f)));
        var r = Vector.FusedMultiplyAdd(n, new Vector<float>(-Ln2Upper), x);
        r = Vector.FusedMultiplyAdd(n, new Vector<float>(-Ln2Lower), r);
        var series = new Vector<float>(1 / 5040f);
        series = Vector.FusedMultiplyAdd(series, r, new Vector<float>(1 / 720f));
        series = Vector.FusedMultiplyAdd(series, r, new Vector<float>(1 / 120f));
        series = Vector.FusedMultiplyAdd(series, r, new Vector<float>(1 / 24f));
        series = Vector.FusedMultiplyAdd(series, r, new Vector<float>(1 / 6f));
        series = Vector.FusedMultiplyAdd(series, r, new Vector<float>(1 / 2f));
        series = Vector.FusedMultiplyAdd(series, r, Vector<float>.One);
        series = Vector.FusedMultiplyAdd(series, r, Vector<float>.One);
        var power = (Vector.ConvertToInt32(n) + new Vector<int>(127)) << 23;
        return Vector.ConditionalSelect(counts, series * Vector.AsVectorSingle(power), Vector<float>.Zero);
    }
}
