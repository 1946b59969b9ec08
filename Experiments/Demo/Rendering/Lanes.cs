using System.Runtime.Intrinsics;

namespace TransferLearning.Experiments.Demo.Rendering;

/// <summary>
/// Eight numbers side by side. Only additions, products, comparisons and roots are taken of them, never fused ones, so that every
/// processor gives the same bits.
/// </summary>
internal static class Lanes
{
    /// <summary>Fills the lanes.</summary>
    public static Vector256<float> Of(Func<int, float> lane) =>
        Vector256.Create(lane(0), lane(1), lane(2), lane(3), lane(4), lane(5), lane(6), lane(7));

    /// <summary>The least of all lanes.</summary>
    public static float Least(Vector256<float> v)
    {
        var four = Vector128.Min(v.GetLower(), v.GetUpper());
        return MathF.Min(MathF.Min(four[0], four[1]), MathF.Min(four[2], four[3]));
    }
}
