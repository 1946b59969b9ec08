using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Classifiers.Forest.Binning;

namespace TransferLearning.Classifiers.Forest.Histograms;

/// <summary>
/// How a histogram over 256 bins lies in memory: bin b at place 16·(b mod 16) + b / 16. Read as sixteen vectors of sixteen counts, each vector lane then holds
/// neighbouring bins, and running sums over bins are additions of vectors, without shuffles.
/// </summary>
internal static class HistogramLayout
{
    /// <summary>Number of bins.</summary>
    public const int Count = BinnedFeatures.Most;

    /// <summary>Lanes of a vector of counts, and number of vectors of a histogram.</summary>
    public const int Lanes = 16;

    /// <summary>Where a histogram has a bin; the same turns a place into its bin.</summary>
    public static int Place(int bin) => ((bin & (Lanes - 1)) * Lanes) | (bin / Lanes);

    /// <summary>Turns bins into their places.</summary>
    /// <param name="bins">The bins, with room up to the next multiple of 32.</param>
    /// <param name="count">Their number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void ToPlaces(byte* bins, int count)
    {
        var low = Vector256.Create((byte)0x0F).AsUInt16();
        for (var i = 0; i < count; i += Vector256<byte>.Count)
        {
            var pair = Vector256.Load(bins + i).AsUInt16();
            (((pair & low) << 4) | ((pair >>> 4) & low)).AsByte().Store(bins + i);
        }
    }
}
