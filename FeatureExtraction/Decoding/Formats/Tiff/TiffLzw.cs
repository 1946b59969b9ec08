namespace TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

/// <summary>
/// TIFF's LZW (TIFF 6.0, section 13). A code stands for bytes that have been written already and the one behind them, so a place and a length
/// are all that is kept of it.
/// </summary>
internal sealed class TiffLzw
{
    private const int Clear = 256, End = 257, FirstFree = 258, MostCodes = 4096;
    private readonly int[] _places = new int[MostCodes];
    private readonly int[] _lengths = new int[MostCodes];

    /// <summary>Fills the output; returns how many bytes of it there were.</summary>
    public int Run(ReadOnlySpan<byte> data, Span<byte> output)
    {
        if (data is [0, var second, ..] && (second & 1) != 0) throw NotRead.Kind("TIFF with the LZW compression of before TIFF 5.0");
        var (bits, bitCount, position) = (0u, 0, 0);
        var (width, next) = (9, FirstFree);
        var (written, previousPlace, previousLength) = (0, 0, 0);
        while (written < output.Length)
        {
            while (bitCount < width)
            {
                if (position == data.Length) return written;
                bits = (bits << 8) | data[position++];
                bitCount += 8;
            }

            var code = (int)(bits >> (bitCount - width)) & ((1 << width) - 1);
            bitCount -= width;
            if (code == End) return written;
            if (code == Clear)
            {
                (width, next, previousLength) = (9, FirstFree, 0);
                continue;
            }

            if (previousLength > 0 && next < MostCodes) (_places[next], _lengths[next], next) = (previousPlace, previousLength + 1, next + 1);
            if (code >= next) throw new ImageDecodeException($"damaged: LZW code {code} where {next} are known");
            (previousPlace, previousLength) = (written, code < Clear ? 1 : _lengths[code]);
            if (code < Clear) output[written++] = (byte)code;
            else written = Repeat(output, _places[code], _lengths[code], written);

            // Writers widen a code too early: TIFF has kept to that.
            if (next + 1 == 1 << width && width < 12) width++;
        }

        return written;
    }

    // The last byte copied may be the first written.
    private static int Repeat(Span<byte> output, int place, int length, int written)
    {
        var end = Math.Min(written + length, output.Length);
        while (written < end) output[written++] = output[place++];
        return written;
    }
}
