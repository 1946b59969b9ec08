using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace TransferLearning.FeatureExtraction.Decoding.Formats;

/// <summary>PNG's packed pixels (W3C PNG, third edition, section 10): one zlib stream (RFC 1950) in all IDAT chunks together.</summary>
internal static class PngPacking
{
    private const int StreamHeader = 2;
    private const uint AdlerBase = 65521;

    // So many bytes can be added up before a sum of 32 bits runs over.
    private const int AdlerBlock = 5552;

    /// <summary>What the stream unpacks to must have the check sum that stands behind it: Skia stops at the last pixel and does not look.</summary>
    /// <param name="file">A file whose chunks are whole.</param>
    /// <exception cref="ImageDecodeException">The stream is damaged or ends too early.</exception>
    public static void CheckEnd(ReadOnlySpan<byte> file)
    {
        var packed = ArrayPool<byte>.Shared.Rent(file.Length);
        var unpacked = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            var length = PngFormat.CopyPixels(file, packed);
            if (length <= StreamHeader) throw new ImageDecodeException($"damaged {ImageFormat.Png} data: no pixels");
            using var stream = new DeflateStream(new MemoryStream(packed, StreamHeader, length - StreamHeader, writable: false), CompressionMode.Decompress);
            var sum = 1u;
            for (var read = stream.Read(unpacked); read > 0; read = stream.Read(unpacked)) sum = Adler(sum, unpacked.AsSpan(0, read));

            // What comes behind the stream does not matter, so its end is where its sum is.
            Span<byte> expected = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(expected, sum);
            if (packed.AsSpan(StreamHeader, length - StreamHeader).LastIndexOf(expected) < 0) throw new ImageDecodeException($"damaged {ImageFormat.Png} data: the check sum of the pixels is wrong or missing");
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

    private static uint Adler(uint sum, ReadOnlySpan<byte> bytes)
    {
        var (low, high) = (sum & 0xFFFF, sum >> 16);
        while (!bytes.IsEmpty)
        {
            var block = bytes[..Math.Min(AdlerBlock, bytes.Length)];
            foreach (var b in block)
            {
                low += b;
                high += low;
            }

            (low, high) = (low % AdlerBase, high % AdlerBase);
            bytes = bytes[block.Length..];
        }

        return (high << 16) | low;
    }
}
