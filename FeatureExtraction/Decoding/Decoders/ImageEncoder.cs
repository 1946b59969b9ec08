using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>Makes files of pixels.</summary>
internal static class ImageEncoder
{
    /// <summary>A PNG file, without loss; written by own code, so that it needs no library.</summary>
    public static byte[] Png(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            // Each byte is written as its difference to the pixel on its left, which packs better (W3C PNG, section 9.2, filter 1).
            var row = new byte[1 + image.Stride];
            row[0] = 1;
            for (var y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> pixels = image.Row(y);
                for (var i = 0; i < pixels.Length; i++) row[1 + i] = (byte)(pixels[i] - (i < 3 ? 0 : pixels[i - 3]));
                zlib.Write(row);
            }
        }

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        (header[8], header[9], header[10], header[11], header[12]) = (8, 2, 0, 0, 0);
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(file, "IHDR", header);
        Chunk(file, "IDAT", packed.GetBuffer().AsSpan(0, (int)packed.Length));
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>A JPEG file.</summary>
    /// <param name="image">The pixels.</param>
    /// <param name="quality">1 to 100.</param>
    public static byte[] Jpeg(RgbImage image, int quality = 90)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return ImageDecoders.Default.Jpeg(image, quality);
    }

    private static void Chunk(MemoryStream file, string type, ReadOnlySpan<byte> body)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. body];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(named));
        file.Write(number);
    }
}
