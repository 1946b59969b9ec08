using System.IO.Compression;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

/// <summary>Reads strips and tiles of a TIFF as uncompressed bytes.</summary>
internal sealed class TiffSegments(TiffLayout layout)
{
    private readonly TiffLzw _lzw = new();

    /// <summary>Fills a buffer with a strip's or tile's bytes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="index">Which strip or tile.</param>
    /// <param name="samples">Samples that stand together: the predictor's step.</param>
    /// <param name="rowBytes">Bytes of a row; the buffer holds whole rows.</param>
    /// <param name="bytes">The buffer; its length is what the strip or tile must have.</param>
    /// <exception cref="ImageDecodeException">There are fewer bytes, or they are damaged.</exception>
    public void Read(ReadOnlySpan<byte> file, long index, int samples, int rowBytes, Span<byte> bytes)
    {
        if (index >= layout.Offsets.Length) throw new ImageDecodeException($"damaged: {layout.Offsets.Length} strips or tiles, at least {index + 1} expected");
        var data = Data(file, index, bytes.Length);
        var written = Unpack(data, bytes);
        if (written < bytes.Length) throw new ImageDecodeException($"damaged: strip or tile {index} has {written} bytes, {bytes.Length} expected");
        if (layout.Predictor != 2 || layout.Compression is TiffCompression.Plain or TiffCompression.PackBits) return;
        for (; !bytes.IsEmpty; bytes = bytes[rowBytes..])
        {
            if (layout.Bits == 8) AddBytes(bytes[..rowBytes], samples);
            else AddWords(bytes[..rowBytes], samples);
        }
    }

    private ReadOnlySpan<byte> Data(ReadOnlySpan<byte> file, long index, int expected)
    {
        // Old writers leave the lengths out where nothing is compressed.
        var offset = layout.Offsets[index];
        var count = index < layout.Counts.Length ? layout.Counts[index] : layout.Compression == TiffCompression.Plain ? expected : file.Length - offset;
        if (count < 0 || offset + count > file.Length) throw Truncated.Length(file.Length, offset + Math.Max(count, expected));
        var data = file.Slice((int)offset, (int)count);
        if (layout.FillOrder == 1) return data;
        var turned = new byte[data.Length];
        for (var i = 0; i < turned.Length; i++) turned[i] = TurnBits(data[i]);
        return turned;
    }

    private static byte TurnBits(byte bits)
    {
        var turned = 0;
        for (var i = 0; i < 8; i++) turned |= ((bits >> i) & 1) << (7 - i);
        return (byte)turned;
    }

    private int Unpack(ReadOnlySpan<byte> data, Span<byte> bytes)
    {
        switch (layout.Compression)
        {
            case TiffCompression.Plain:
                var length = Math.Min(data.Length, bytes.Length);
                data[..length].CopyTo(bytes);
                return length;
            case TiffCompression.PackBits:
                return PackBits(data, bytes);
            case TiffCompression.Lzw:
                return _lzw.Run(data, bytes);
            default:
                return Inflate(data, bytes);
        }
    }

    private static unsafe int Inflate(ReadOnlySpan<byte> data, Span<byte> bytes)
    {
        fixed (byte* start = data)
        {
            using var stream = new UnmanagedMemoryStream(start, data.Length);
            using var inflating = new ZLibStream(stream, CompressionMode.Decompress);
            try
            {
                return inflating.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                throw new ImageDecodeException($"damaged: {e.Message}", e);
            }
        }
    }

    /// <summary>TIFF 6.0, section 9: a count, then so many bytes; or a count below zero, then a byte to repeat.</summary>
    private static int PackBits(ReadOnlySpan<byte> data, Span<byte> bytes)
    {
        var written = 0;
        while (data.Length > 1 && written < bytes.Length)
        {
            var count = (sbyte)data[0];
            var room = bytes[written..];
            if (count >= 0)
            {
                var length = Math.Min(count + 1, Math.Min(data.Length - 1, room.Length));
                data.Slice(1, length).CopyTo(room);
                written += length;
                data = data[(1 + length)..];
            }
            else if (count == sbyte.MinValue)
            {
                data = data[1..];
            }
            else
            {
                var length = Math.Min(1 - count, room.Length);
                room[..length].Fill(data[1]);
                written += length;
                data = data[2..];
            }
        }

        return written;
    }

    private static void AddBytes(Span<byte> row, int step)
    {
        for (var i = step; i < row.Length; i++) row[i] += row[i - step];
    }

    private void AddWords(Span<byte> row, int step)
    {
        var (low, high) = layout.IsLittleEndian ? (0, 1) : (1, 0);
        for (var i = 2 * step; i + 1 < row.Length; i += 2)
        {
            var sum = row[i + low] + row[i - (2 * step) + low] + ((row[i + high] + row[i - (2 * step) + high]) << 8);
            (row[i + low], row[i + high]) = ((byte)sum, (byte)(sum >> 8));
        }
    }
}
