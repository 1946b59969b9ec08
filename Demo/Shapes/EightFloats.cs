using System.Runtime.Intrinsics;

namespace TransferLearning.Demo.Shapes;

/// <summary>
/// Vectors of eight floats. Distances are computed of them by additions, products, comparisons and roots alone, never by fused
/// operations, so that every processor gives the same bits.
/// </summary>
internal static class EightFloats
{
    /// <summary>A vector of the values at the indices 0 to 7.</summary>
    public static Vector256<float> From(Func<int, float> value) =>
        Vector256.Create(value(0), value(1), value(2), value(3), value(4), value(5), value(6), value(7));

    /// <summary>The smallest of the eight.</summary>
    public static float Min(Vector256<float> v)
    {
        var four = Vector128.Min(v.GetLower(), v.GetUpper());
        return MathF.Min(MathF.Min(four[0], four[1]), MathF.Min(four[2], four[3]));
    }
}
