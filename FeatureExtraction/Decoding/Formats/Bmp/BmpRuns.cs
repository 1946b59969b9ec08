namespace TransferLearning.FeatureExtraction.Decoding.Formats.Bmp;

/// <summary>
/// Run-length encoded bitmaps of 4 and 8 bits: pairs of bytes, a count and a value (or two values of 4 bits in turn); a count of 0 leads an end
/// of line (0), the end (1), a step (2) or so many pixels as they are, padded to 16 bits.
/// </summary>
internal static class BmpRuns
{
    private const int EndOfLine = 0, End = 1, Step = 2;

    /// <summary>The palette's index of every pixel, the uppermost row first. What the runs leave out is index 0, as Windows and all programs that were looked at have it.</summary>
    /// <exception cref="ImageDecodeException">The data end before the image does.</exception>
    public static byte[] Indices(in BmpLayout layout, ReadOnlySpan<byte> data)
    {
        var (width, height) = (layout.Width, layout.Height);
        var indices = new byte[width * height];
        var isNarrow = layout.Bits == 4;
        for (var (x, y) = (0, 0); y < height;)
        {
            // Some writers leave the end out behind the last pixel.
            if (data.Length < 2) return y == height - 1 && x >= width ? indices : throw Truncated.Before("the end of its runs");
            var (count, value) = (data[0], data[1]);
            data = data[2..];
            if (count > 0)
            {
                for (var i = 0; i < count; i++) Put(!isNarrow ? value : i % 2 == 0 ? value >> 4 : value & 15, ref x, y);
                continue;
            }

            switch (value)
            {
                case EndOfLine:
                    (x, y) = (0, y + 1);
                    break;
                case End:
                    return indices;
                case Step:
                    if (data.Length < 2) throw Truncated.Before("the end of its runs");
                    (x, y) = (x + data[0], y + data[1]);
                    data = data[2..];
                    break;
                default:
                    var bytes = isNarrow ? (value + 1) / 2 : value;
                    if (data.Length < bytes) throw Truncated.Before("the end of its runs");
                    for (var i = 0; i < value; i++) Put(!isNarrow ? data[i] : i % 2 == 0 ? data[i / 2] >> 4 : data[i / 2] & 15, ref x, y);
                    data = data[Math.Min(data.Length, bytes + (bytes & 1))..];
                    break;
            }
        }

        return indices;

        // Pixels beyond a row's end belong nowhere.
        void Put(int index, ref int x, int y)
        {
            if (x < width) indices[((height - 1 - y) * width) + x] = (byte)index;
            x++;
        }
    }
}
