namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>
/// The weights of a <see cref="ResizeKernelMap"/> for instructions that multiply 16-bit numbers: each is <see cref="High"/> × 2¹⁴ + <see cref="Low"/>. All sums are exact modulo 2³², so what comes of
/// the halves is what comes of the weights.
/// </summary>
internal sealed class WeightHalves
{
    /// <summary>Bits of the lower half, which is never negative.</summary>
    public const int LowBits = 14;

    /// <summary>Weights that are used at once; a sum's weights are filled up to whole groups with zeros.</summary>
    public const int Group = 4;

    /// <summary>Splits weights.</summary>
    /// <param name="map">The sums.</param>
    public WeightHalves(ResizeKernelMap map)
    {
        Width = (map.Width + Group - 1) / Group * Group;
        (Low, High) = (new short[map.Starts.Length * Width], new short[map.Starts.Length * Width]);
        for (var i = 0; i < map.Starts.Length; i++)
        {
            for (var x = 0; x < map.Counts[i]; x++)
            {
                var (weight, at) = (map.Weights[(i * map.Width) + x], (i * Width) + x);
                (Low[at], High[at]) = ((short)(weight & ((1 << LowBits) - 1)), (short)(weight >> LowBits));
            }
        }
    }

    /// <summary>Length of a row of <see cref="Low"/> and <see cref="High"/>.</summary>
    public int Width { get; }

    /// <summary>The lower bits of each weight, <c>[pixels, Width]</c>.</summary>
    public short[] Low { get; }

    /// <summary>What is above them, with the sign, <c>[pixels, Width]</c>.</summary>
    public short[] High { get; }
}
