using System.Buffers.Binary;
using TransferLearning.FeatureExtraction.Decoding.Formats.Exif;

namespace TransferLearning.FeatureExtraction.Decoding.Formats;

/// <summary>WebP's chunks (RFC 9649, sections 2.4 to 2.7 and 3.4; RFC 6386, section 9.1).</summary>
internal static class WebPFormat
{
    private const int FileHeader = 12;

    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        var data = file.Length > FileHeader + 8 ? file[(FileHeader + 8)..] : throw Truncated.Before("the end of its header");
        var header = file[FileHeader..] switch
        {
            [(byte)'V', (byte)'P', (byte)'8', (byte)'X', ..] when data.Length >= 10 =>
                new ImageHeader(ImageFormat.WebP, 1 + UInt24(data[4..]), 1 + UInt24(data[7..]), HasAlpha: (data[0] & 0x10) != 0),
            [(byte)'V', (byte)'P', (byte)'8', (byte)'L', ..] when data.Length >= 5 => Lossless(BinaryPrimitives.ReadUInt32LittleEndian(data[1..])),
            [(byte)'V', (byte)'P', (byte)'8', (byte)' ', ..] when data.Length >= 10 =>
                new ImageHeader(ImageFormat.WebP, BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF),
            _ => throw new ImageDecodeException("damaged header: no VP8, VP8L or VP8X chunk at its start"),
        };
        return header with { ExifOrientation = OrientationOf(file) };
    }

    public static void CheckComplete(ReadOnlySpan<byte> file)
    {
        var expected = 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (expected > file.Length) throw Truncated.Length(file.Length, expected);
    }

    private static ImageHeader Lossless(uint bits) =>
        new(ImageFormat.WebP, 1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF), HasAlpha: ((bits >> 28) & 1) != 0);

    private static int OrientationOf(ReadOnlySpan<byte> file)
    {
        long position = FileHeader;
        while (position + 8 <= file.Length)
        {
            var chunk = file[(int)position..];
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk.StartsWith("EXIF"u8) && length <= chunk.Length - 8)
            {
                // Some writers put JPEG's prefix before the TIFF structure.
                var exif = chunk.Slice(8, (int)length);
                return TiffDirectory.OrientationOf(exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif);
            }

            position += 8 + length + (length & 1);
        }

        return 1;
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
