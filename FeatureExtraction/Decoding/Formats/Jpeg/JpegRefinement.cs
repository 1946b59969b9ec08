namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>
/// Which coefficients of a progressive image's component are not zero so far, block by block: how many bits a refinement scan has for a
/// block depends on it (ITU-T T.81, G.1.2.3).
/// </summary>
internal sealed class JpegRefinement(long blocks)
{
    private const int ZeroRun = 15;

    // One bit a coefficient.
    private readonly ulong[] _nonzero = new ulong[blocks];

    /// <summary>Notes the coefficients that the first scan of a band gave to a block.</summary>
    public void Add(long block, ulong nonzero) => _nonzero[block] |= nonzero;

    /// <summary>Passes over a block of a refinement scan; <see langword="false"/> where a code is wrong.</summary>
    public bool Run(ref JpegBits bits, long block, JpegBlock codes, ref int endOfBand)
    {
        ref var nonzero = ref _nonzero[block];
        var k = codes.Start;
        while (endOfBand == 0 && k <= codes.End)
        {
            if (codes.Ac is null || bits.Symbol(codes.Ac) is not (>= 0 and var symbol)) return false;
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size > 1) return false;
            if (size == 0 && run != ZeroRun)
            {
                endOfBand = (1 << run) + bits.Take(run);
                break;
            }

            for (; k <= codes.End; k++)
            {
                if ((nonzero >> k & 1) != 0) bits.Take(1);
                else if (run-- == 0) break;
            }

            if (size == 1 && k > codes.End) return false;
            if (size == 1) nonzero |= 1UL << k;
            k++;
        }

        if (endOfBand == 0) return true;
        for (; k <= codes.End; k++)
        {
            if ((nonzero >> k & 1) != 0) bits.Take(1);
        }

        endOfBand--;
        return true;
    }
}
