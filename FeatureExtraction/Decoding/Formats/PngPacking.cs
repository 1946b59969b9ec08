using System.Buffers;
using System.IO.Compression;

namespace TransferLearning.FeatureExtraction.Decoding.Formats;

/// <summary>PNG's packed pixels (W3C PNG, third edition, section 10): one zlib stream (RFC 1950) in all IDAT chunks together.</summary>
internal static class PngPacking
{
    private const int StreamHeader = 2;
    private const int BufferLength = 1 << 16;

    // A few megabytes of packed zeros are gigabytes: behind the pixels so much is looked at and no more.
    private const long MostBehind = 1 << 26;

    // Where the passes of an interlaced picture begin, and their steps (section 8.1).
    private static readonly (int X, int Y, int Across, int Down)[] s_passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>
    /// What the stream unpacks to must have the check sum that stands behind it: Skia stops at the last pixel and does not look. OpenCV's libpng passes over rows too many, damaged ones, too, but
    /// demands that the stream ends.
    /// </summary>
    /// <param name="file">A file whose chunks are whole.</param>
    /// <param name="header">What its header says.</param>
    /// <exception cref="ImageDecodeException">The stream is damaged or ends too early.</exception>
    public static void CheckEnd(ReadOnlySpan<byte> file, in ImageHeader header)
    {
        var packed = ArrayPool<byte>.Shared.Rent(file.Length);
        var unpacked = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            var length = PngFormat.CopyPixels(file, packed);
            if (length <= StreamHeader) throw new ImageDecodeException($"damaged {ImageFormat.Png} data: no pixels");
            using var input = new Input(packed, length);
            using var stream = new ZLibStream(input, CompressionMode.Decompress);
            for (var missing = LengthOf(file, header); missing > 0;)
            {
                var read = stream.Read(unpacked, 0, (int)Math.Min(missing, BufferLength));
                if (read == 0) throw new ImageDecodeException($"damaged {ImageFormat.Png} data: the last rows are missing");
                missing -= read;
            }

            Pass(stream, input, unpacked);
            if (input.IsTooShort) throw new ImageDecodeException($"damaged {ImageFormat.Png} data: the check sum of the pixels is missing");
        }
        catch (InvalidDataException e)
        {
            throw new ImageDecodeException($"damaged {ImageFormat.Png} data: {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
            ArrayPool<byte>.Shared.Return(unpacked);
        }
    }

    // Reads on to the stream's end.
    private static void Pass(ZLibStream stream, Input input, byte[] unpacked)
    {
        var behind = 0L;
        var fetched = input.Fetched;
        try
        {
            // One byte first: damage later on is known to lie behind it.
            for (var read = stream.Read(unpacked, 0, 1); read > 0 && behind < MostBehind; read = stream.Read(unpacked, 0, BufferLength)) behind += read;
        }
        catch (InvalidDataException) when (behind > 0 || input.Fetched == fetched)
        {
            // Damage that is not behind the pixels, a wrong check sum above all, shows with the last of them already, as far as the packed bytes were at hand then.
        }
    }

    // What the pixels are unpacked: a filter's number before each row, rows of whole bytes.
    private static long LengthOf(ReadOnlySpan<byte> file, in ImageHeader header)
    {
        var (colours, interlacing) = (file[25], file[28]);
        var bits = (colours switch { 2 => 3L, 4 => 2, 6 => 4, _ => 1 }) * header.BitsPerSample;
        var length = 0L;
        foreach (var (left, top, across, down) in interlacing == 0 ? [(0, 0, 1, 1)] : s_passes)
        {
            if (left < header.Width && top < header.Height) length += (1 + ((((header.Width - left + across - 1L) / across * bits) + 7) / 8)) * ((header.Height - top + down - 1L) / down);
        }

        return length;
    }

    /// <summary>The packed bytes, and whether more of them were asked for than there are.</summary>
    private sealed class Input(byte[] packed, int length) : MemoryStream(packed, 0, length, writable: false)
    {
        public bool IsTooShort { get; private set; }

        public int Fetched { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, count);
            IsTooShort |= read == 0 && count > 0;
            Fetched += read;
            return read;
        }

        public override int Read(Span<byte> buffer)
        {
            var own = new byte[buffer.Length];
            var read = Read(own, 0, own.Length);
            own.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
    }
}
