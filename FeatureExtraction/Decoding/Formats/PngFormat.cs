using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using TransferLearning.FeatureExtraction.Decoding.Formats.Exif;

namespace TransferLearning.FeatureExtraction.Decoding.Formats;

/// <summary>PNG's chunks (W3C PNG, third edition, sections 5 and 11).</summary>
internal static class PngFormat
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;

    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        if (file.Length < SignatureLength + 8 + 13) throw Truncated.Before("the end of its header");
        var body = file.Slice(SignatureLength + 8, 13);
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
        if (file[(SignatureLength + 4)..].StartsWith("CgBI"u8)) throw NotRead.Kind("Apple's own PNG (CgBI)");
        if (!file[(SignatureLength + 4)..].StartsWith("IHDR"u8) || width > int.MaxValue || height > int.MaxValue) throw new ImageDecodeException("damaged header");
        var header = new ImageHeader(ImageFormat.Png, (int)width, (int)height, HasAlpha: body[9] is 4 or 6, BitsPerSample: body[8]);
        for (var position = SignatureLength; TryNextChunk(file, ref position, out var chunk);)
        {
            var type = chunk[4..];
            if (type.StartsWith("tRNS"u8)) header = header with { HasAlpha = true };
            if (type.StartsWith("eXIf"u8)) header = header with { ExifOrientation = TiffDirectory.OrientationOf(chunk[8..^4]) };
        }

        return header;
    }

    /// <summary>The chunks must reach IEND, the check sums of the critical ones must be right, and no critical one may be of an unknown kind (section 5.4: without knowing it nobody can show the picture).</summary>
    public static void CheckComplete(ReadOnlySpan<byte> file)
    {
        for (var position = SignatureLength; TryNextChunk(file, ref position, out var chunk);)
        {
            if (char.IsAsciiLetterUpper((char)chunk[4]) && Crc32.HashToUInt32(chunk[4..^4]) != BinaryPrimitives.ReadUInt32BigEndian(chunk[^4..]))
            {
                throw new ImageDecodeException($"damaged: wrong check sum of the chunk that ends at byte {position}");
            }

            if (chunk[4..].StartsWith("IEND"u8)) return;
            if (char.IsAsciiLetterUpper((char)chunk[4]) && !IsKnownCritical(chunk[4..8])) throw NotRead.Kind($"PNG with the critical chunk '{Encoding.Latin1.GetString(chunk[4..8])}', which is none of the standard,");
        }

        throw Truncated.Before("its IEND chunk");
    }

    /// <summary>The grey level that stands for transparency, in as many bits as the decoded samples have (8 at least); <see langword="null"/> where the image is not grey or has none.</summary>
    public static int? TransparentGrey(ReadOnlySpan<byte> file)
    {
        var (bits, colourType) = (file[24], file[25]);
        for (var position = SignatureLength; colourType == 0 && TryNextChunk(file, ref position, out var chunk);)
        {
            if (chunk[4..].StartsWith("tRNS"u8) && chunk.Length >= ChunkOverhead + 2)
            {
                var level = BinaryPrimitives.ReadUInt16BigEndian(chunk[8..]);
                return bits < 8 ? level * 255 / ((1 << bits) - 1) : level;
            }
        }

        return null;
    }

    /// <summary>Whether there is an animation, as far as the bytes given go: its control chunk stands before the first pixels.</summary>
    public static bool IsAnimated(ReadOnlySpan<byte> file)
    {
        for (var position = SignatureLength; TryNextChunk(file, ref position, out var chunk);)
        {
            if (chunk[4..].StartsWith("acTL"u8)) return true;
            if (chunk[4..].StartsWith("IDAT"u8)) return false;
        }

        return false;
    }

    /// <summary>
    /// The file without the chunks of its animation: what programs without animations show is the picture in IDAT (W3C PNG, third edition,
    /// section 4.9), but OpenCV takes the first frame, which may be another. The file itself where there is no animation.
    /// </summary>
    public static ReadOnlySpan<byte> AsStill(ReadOnlySpan<byte> file)
    {
        if (!IsAnimated(file)) return file;
        var still = new List<byte>(file.Length);
        still.AddRange(file[..SignatureLength]);
        for (var position = SignatureLength; TryNextChunk(file, ref position, out var chunk);)
        {
            if (chunk[4..8] is not ([(byte)'a', (byte)'c', (byte)'T', (byte)'L'] or [(byte)'f', (byte)'c', (byte)'T', (byte)'L'] or [(byte)'f', (byte)'d', (byte)'A', (byte)'T'])) still.AddRange(chunk);
        }

        return still.ToArray();
    }

    /// <summary>Copies what the IDAT chunks hold, one after another.</summary>
    /// <returns>How many bytes.</returns>
    public static int CopyPixels(ReadOnlySpan<byte> file, Span<byte> packed)
    {
        var length = 0;
        for (var position = SignatureLength; TryNextChunk(file, ref position, out var chunk);)
        {
            if (chunk[4..].StartsWith("IEND"u8)) break;
            if (!chunk[4..].StartsWith("IDAT"u8)) continue;
            chunk[8..^4].CopyTo(packed[length..]);
            length += chunk.Length - ChunkOverhead;
        }

        return length;
    }

    /// <summary>The file with a palette of as many colours as its indices could name, those that it has not black; the file itself where it has all, or no palette.</summary>
    public static ReadOnlySpan<byte> WithWholePalette(ReadOnlySpan<byte> file)
    {
        var (bits, colourType) = (file[24], file[25]);
        for (var position = SignatureLength; colourType == 3 && TryNextChunk(file, ref position, out var chunk);)
        {
            if (!chunk[4..].StartsWith("PLTE"u8)) continue;
            var missing = (3 << bits) - (chunk.Length - ChunkOverhead);
            if (bits > 8 || missing <= 0) return file;
            byte[] whole = [.. file[..(position - chunk.Length)], .. chunk[..^4], .. new byte[missing], .. chunk[^4..], .. file[position..]];
            var named = whole.AsSpan(position - chunk.Length + 4, chunk.Length - 8 + missing);
            BinaryPrimitives.WriteInt32BigEndian(whole.AsSpan(position - chunk.Length), named.Length - 4);
            BinaryPrimitives.WriteUInt32BigEndian(whole.AsSpan(position - 4 + missing), Crc32.HashToUInt32(named));
            return whole;
        }

        return file;
    }

    /// <summary>Whether the transparency says more than the colours allow: for more colours than the palette has, or of a grey level that the samples cannot have. Libraries differ in what they make of it.</summary>
    public static bool HasUnfitTransparency(ReadOnlySpan<byte> file)
    {
        var (bits, colourType) = (file[24], file[25]);
        var colours = 0;
        for (var position = SignatureLength; TryNextChunk(file, ref position, out var chunk);)
        {
            var length = chunk.Length - ChunkOverhead;
            if (chunk[4..].StartsWith("PLTE"u8)) colours = length / 3;
            if (!chunk[4..].StartsWith("tRNS"u8)) continue;
            if (colourType == 3 ? length > colours : colourType == 0 && bits < 16 && length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(chunk[8..]) >> bits != 0) return true;
        }

        return false;
    }

    /// <summary>Whether a chunk has a name that the standard does not allow (section 5.4 asks for four letters, the third upper-case). Some libraries refuse others, some pass them over.</summary>
    public static bool HasNamelessChunk(ReadOnlySpan<byte> file)
    {
        for (var position = SignatureLength; TryNextChunk(file, ref position, out var chunk);)
        {
            if (chunk[4..].StartsWith("IEND"u8)) return false;
            foreach (var letter in chunk[4..8])
            {
                if (!char.IsAsciiLetter((char)letter)) return true;
            }

            if (!char.IsAsciiLetterUpper((char)chunk[6])) return true;
        }

        return false;
    }

    private static bool IsKnownCritical(ReadOnlySpan<byte> type) => type.SequenceEqual("IHDR"u8) || type.SequenceEqual("PLTE"u8) || type.SequenceEqual("IDAT"u8);

    /// <summary>Takes the chunk at <paramref name="position"/>: length, type, data, check sum.</summary>
    private static bool TryNextChunk(ReadOnlySpan<byte> file, ref int position, out ReadOnlySpan<byte> chunk)
    {
        chunk = default;
        var rest = file[position..];
        if (rest.Length < ChunkOverhead) return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest) + (long)ChunkOverhead;
        if (length > rest.Length) return false;
        chunk = rest[..(int)length];
        position += (int)length;
        return true;
    }
}
