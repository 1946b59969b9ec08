using System.IO.Compression;
using K4os.Compression.LZ4;
using Parquet.Meta;
using Snappier;
using ZstdSharp;

namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>Unpacks pages.</summary>
internal static class PageCodec
{
    /// <summary>Whether pages of this codec can be unpacked.</summary>
    public static bool IsKnown(CompressionCodec codec) =>
        codec is CompressionCodec.UNCOMPRESSED or CompressionCodec.SNAPPY or CompressionCodec.GZIP or CompressionCodec.BROTLI or CompressionCodec.ZSTD or CompressionCodec.LZ4_RAW;

    /// <summary>Unpacks a page.</summary>
    /// <param name="codec">How it is compressed.</param>
    /// <param name="packed">Its bytes.</param>
    /// <param name="packedLength">How many there are.</param>
    /// <param name="unpacked">Gets the unpacked bytes, exactly so many.</param>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static void Unpack(CompressionCodec codec, byte[] packed, int packedLength, Span<byte> unpacked)
    {
        var source = packed.AsSpan(0, packedLength);
        if (Run(codec, packed, source, unpacked) != unpacked.Length) throw new InvalidDataException($"its page does not unpack to the {unpacked.Length:N0} bytes that it records");
    }

    private static int Run(CompressionCodec codec, byte[] packed, ReadOnlySpan<byte> source, Span<byte> unpacked)
    {
        switch (codec)
        {
            case CompressionCodec.UNCOMPRESSED:
                if (source.Length != unpacked.Length) return -1;
                source.CopyTo(unpacked);
                return unpacked.Length;
            case CompressionCodec.SNAPPY:
                return Snappy.GetUncompressedLength(source) == unpacked.Length ? Snappy.Decompress(source, unpacked) : -1;
            case CompressionCodec.ZSTD:
                using (var decompressor = new Decompressor())
                {
                    return decompressor.TryUnwrap(source, unpacked, out var written) ? written : -1;
                }

            case CompressionCodec.LZ4_RAW:
                return LZ4Codec.Decode(source, unpacked);
            case CompressionCodec.BROTLI:
                return BrotliDecoder.TryDecompress(source, unpacked, out var decompressed) ? decompressed : -1;
            case CompressionCodec.GZIP:
                using (var stream = new GZipStream(new MemoryStream(packed, 0, source.Length, writable: false), CompressionMode.Decompress))
                {
                    var read = stream.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false);
                    return stream.ReadByte() < 0 ? read : -1;
                }

            default:
                throw new InvalidDataException($"pages compressed as {codec} are not read: write the file again with Snappy, Zstandard or gzip");
        }
    }
}
