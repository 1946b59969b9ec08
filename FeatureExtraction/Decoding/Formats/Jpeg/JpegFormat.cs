using System.Buffers.Binary;
using TransferLearning.FeatureExtraction.Decoding.Formats.Exif;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>JPEG's markers and segments (ITU-T T.81, annex B).</summary>
internal static class JpegFormat
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte App1 = 0xE1;
    private const byte JpegLs = 0xF7;

    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        var orientation = 1;
        for (var position = 2; ;)
        {
            var marker = NextSegment(file, ref position, out var body);
            if (marker == App1 && orientation == 1 && body.StartsWith("Exif\0\0"u8)) orientation = TiffDirectory.OrientationOf(body[6..]);
            if (marker is StartOfScan or EndOfImage) throw new ImageDecodeException("damaged header: no frame before the first scan");
            if (marker == JpegLs) throw NotRead.Kind("JPEG-LS");
            if (!IsFrame(marker)) continue;
            if (body.Length < 6) throw new ImageDecodeException("damaged header: the frame's segment is too short");
            var height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
            var width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
            CheckKind(marker, body[0], height, body[5]);
            return new ImageHeader(ImageFormat.Jpeg, width, height, orientation);
        }
    }

    /// <summary>How many components a file whose header was read has: 1 grey, 3 colours, 4 inks.</summary>
    public static int ComponentsOf(ReadOnlySpan<byte> file)
    {
        for (var position = 2; ;)
        {
            if (IsFrame(NextSegment(file, ref position, out var body))) return body[5];
        }
    }

    /// <summary>Baseline, extended and progressive JPEGs of 8 bits are read: grey, YCbCr or RGB, CMYK or YCCK.</summary>
    private static void CheckKind(byte marker, int bits, int height, int components)
    {
        var kind = marker switch
        {
            0xC3 or 0xC7 or 0xCB or 0xCF => "lossless JPEG",
            0xC5 or 0xC6 or 0xCD or 0xCE => "hierarchical JPEG",
            0xC9 or 0xCA => "JPEG with arithmetic coding",
            _ when bits != 8 => $"{bits}-bit JPEG",
            _ when components is not (1 or 3 or 4) => $"JPEG of {components} components",
            _ when height == 0 => "JPEG whose height stands behind its first scan",
            _ => null,
        };
        if (kind is not null) throw NotRead.Kind(kind);
    }

    /// <summary>
    /// The file must reach its end-of-image marker, walking segment by segment (a thumbnail's own marker inside a segment is none), and every
    /// scan must have all its blocks.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="tables">A JPEG of tables alone that come before the file's own; empty where there is none.</param>
    public static void CheckComplete(ReadOnlySpan<byte> file, ReadOnlySpan<byte> tables = default) => CheckComplete(file, tables, new JpegScans());

    /// <inheritdoc cref="CheckComplete(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    /// <param name="file">The file.</param>
    /// <param name="tables">As above.</param>
    /// <param name="scans">What runs through the scans; it has seen no file yet.</param>
    internal static void CheckComplete(ReadOnlySpan<byte> file, ReadOnlySpan<byte> tables, JpegScans scans)
    {
        for (var position = 2; position < tables.Length;)
        {
            var marker = NextSegment(tables, ref position, out var body);
            if (marker == EndOfImage) break;
            scans.Segment(marker, body);
        }

        for (var position = 2; ;)
        {
            var marker = NextSegment(file, ref position, out var body);
            if (marker == EndOfImage)
            {
                scans.CheckEnd();
                return;
            }

            scans.Segment(marker, body);
            if (marker != StartOfScan) continue;
            var end = EndOfScan(file, position);
            scans.Scan(body, file[position..end]);
            position = end;
        }
    }

    public static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Reads the marker at <paramref name="position"/> and its segment, and moves behind them.</summary>
    /// <param name="file">The file.</param>
    /// <param name="position">Where the marker, or the bytes that fill up before it, begin.</param>
    /// <param name="body">The segment without marker and length.</param>
    public static byte NextSegment(ReadOnlySpan<byte> file, ref int position, out ReadOnlySpan<byte> body)
    {
        // As libjpeg does, pass over stray bytes before a marker.
        byte marker;
        do
        {
            var offset = position < file.Length ? file[position..].IndexOf((byte)0xFF) : -1;
            if (offset < 0) throw Truncated.Before("the end-of-image marker");
            position += offset;
            while (position < file.Length && file[position] == 0xFF) position++;
            if (position == file.Length) throw Truncated.Before("the end-of-image marker");
            marker = file[position++];
        }
        while (marker == 0);

        body = default;
        if (marker is EndOfImage or 0x01 or (>= 0xD0 and <= 0xD8)) return marker;
        if (position + 2 > file.Length) throw Truncated.Before("the end of a segment");
        var length = BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
        if (length < 2) throw new ImageDecodeException($"damaged: a segment of {length} bytes");
        if (position + length > file.Length) throw Truncated.Before("the end of a segment");
        body = file.Slice(position + 2, length - 2);
        position += length;
        return marker;
    }

    /// <summary>Where the entropy-coded data that begins at <paramref name="position"/> ends: at the next marker that is no restart.</summary>
    public static int EndOfScan(ReadOnlySpan<byte> file, int position)
    {
        while (true)
        {
            var offset = file[position..].IndexOf((byte)0xFF);
            if (offset < 0 || position + offset + 1 >= file.Length) throw Truncated.Before("the end-of-image marker");
            position += offset;
            var next = file[position + 1];
            if (next is not (0 or 0xFF or (>= 0xD0 and <= 0xD7))) return position;
            position += next == 0xFF ? 1 : 2;
        }
    }
}
