namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>
/// The weights of a <see cref="ResizeKernelMap"/> for the instruction that multiplies 16-bit numbers and adds neighbours: each is high × 2¹⁴ + low, and two weights that stand side by side are one number of 32 bits.
/// All sums are exact modulo 2³², so what comes of the halves is what comes of the weights.
/// </summary>
internal sealed class WeightHalves
{
    /// <summary>Bits of the lower half, which is never negative.</summary>
    public const int LowBits = 14;

    /// <summary>Splits weights.</summary>
    /// <param name="map">The sums.</param>
    public WeightHalves(ResizeKernelMap map)
    {
        Pairs = (map.Counts.Max() + 1) / 2;
        (Low, High) = (new int[map.Starts.Length * Pairs], new int[map.Starts.Length * Pairs]);
        for (var i = 0; i < map.Starts.Length; i++)
        {
            for (var x = 0; x < map.Counts[i]; x++)
            {
                var (weight, at, shift) = (map.Weights[(i * map.Width) + x], (i * Pairs) + (x / 2), 16 * (x % 2));
                Low[at] |= (weight & ((1 << LowBits) - 1)) << shift;
                High[at] |= ((weight >> LowBits) & 0xFFFF) << shift;
            }
        }
    }

    /// <summary>Pairs of weights of every sum; behind a sum's own come zeros.</summary>
    public int Pairs { get; }

    /// <summary>The lower halves, <c>[sums, Pairs]</c>.</summary>
    public int[] Low { get; }

    /// <summary>What is above them, with the sign, <c>[sums, Pairs]</c>.</summary>
    public int[] High { get; }
}

/// <summary>Weights of two neighbouring sums side by side, as <see cref="HorizontalFour"/> takes them: four times the lower halves of a pair of the first sum's, four times those of the second's, and the same of the upper halves.</summary>
internal sealed class NeighbourWeights
{
    /// <summary>Numbers of a pair of weights.</summary>
    public const int Step = 4 * Side;

    /// <summary>Numbers from the first sum's half to the second's.</summary>
    private const int Side = 4;

    /// <summary>Spreads weights.</summary>
    /// <param name="halves">The weights.</param>
    public NeighbourWeights(WeightHalves halves)
    {
        Pairs = halves.Pairs;
        Numbers = new int[halves.Low.Length / Pairs / 2 * Pairs * Step];
        for (var at = 0; at < Numbers.Length; at += Step)
        {
            var (sum, pair) = (at / Step / Pairs * 2, at / Step % Pairs);
            var (first, second) = ((sum * Pairs) + pair, ((sum + 1) * Pairs) + pair);
            Numbers.AsSpan(at, Side).Fill(halves.Low[first]);
            Numbers.AsSpan(at + Side, Side).Fill(halves.Low[second]);
            Numbers.AsSpan(at + (2 * Side), Side).Fill(halves.High[first]);
            Numbers.AsSpan(at + (3 * Side), Side).Fill(halves.High[second]);
        }
    }

    /// <summary>Pairs of weights of every sum.</summary>
    public int Pairs { get; }

    /// <summary>The numbers, <c>[sums / 2, Pairs, Step]</c>.</summary>
    public int[] Numbers { get; }
}
