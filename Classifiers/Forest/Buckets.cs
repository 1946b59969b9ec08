using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Histograms over 256 codes. A histogram has code b at place 16·(b mod 16) + b / 16, so that in sixteen vectors of sixteen
/// counts each lane holds neighbouring codes: running sums over codes then need no shuffles, only additions of vectors.
/// </summary>
internal static class Buckets
{
    /// <summary>How many there are.</summary>
    public const int Count = FeatureCodes.Most;

    /// <summary>Lanes of a vector of counts, and vectors of a histogram.</summary>
    public const int Lanes = 16;

    /// <summary>Where a histogram has a code; the same turns a place into its code.</summary>
    public static int Place(int code) => ((code & (Lanes - 1)) * Lanes) | (code / Lanes);

    /// <summary>Turns codes into places.</summary>
    /// <param name="codes">The codes, with room up to the next multiple of 32.</param>
    /// <param name="count">Their number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void ToPlaces(byte* codes, int count)
    {
        var low = Vector256.Create((byte)0x0F).AsUInt16();
        for (var i = 0; i < count; i += Vector256<byte>.Count)
        {
            var pair = Vector256.Load(codes + i).AsUInt16();
            (((pair & low) << 4) | ((pair >>> 4) & low)).AsByte().Store(codes + i);
        }
    }
}
