namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>The codes of a block's coefficients in a scan that is no refinement (ITU-T T.81, F.2.2 and G.1.2).</summary>
/// <param name="Dc">Table of the mean.</param>
/// <param name="Ac">Table of the other coefficients.</param>
/// <param name="Start">First coefficient of the scan.</param>
/// <param name="End">Its last.</param>
internal readonly record struct JpegBlock(JpegHuffmanTable? Dc, JpegHuffmanTable? Ac, int Start, int End)
{
    /// <summary>Passes over the block; <see langword="false"/> where a code is wrong.</summary>
    /// <param name="bits">The scan's bits.</param>
    /// <param name="endOfBand">How many blocks, this one first, have no coefficients any more.</param>
    /// <param name="nonzero">The coefficients that the block has, a bit each.</param>
    public bool Run(ref JpegBits bits, ref int endOfBand, out ulong nonzero)
    {
        nonzero = 0;
        var k = Start;
        if (k == 0)
        {
            if (Dc is null || bits.Symbol(Dc) is not (>= 0 and <= 15)) return false;
            k = 1;
        }

        if (k > End) return true;
        if (Ac is null) return false;
        if (endOfBand > 0)
        {
            endOfBand--;
            return true;
        }

        var run = bits.Band(Ac, ref k, End, ref nonzero);
        if (run < 0) return run == -1 && k <= End + 1;

        // Only progressive scans know runs of empty blocks.
        endOfBand = Start == 0 ? 0 : (1 << run) - 1 + bits.Take(run);
        return true;
    }
}
