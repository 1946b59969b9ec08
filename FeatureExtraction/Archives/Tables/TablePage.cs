using System.Buffers;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;
using Parquet.Meta;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>Where a page's values lie, and how they become bytes again.</summary>
/// <param name="Offset">First byte behind the page's header in the file.</param>
/// <param name="Header">The header.</param>
/// <param name="Codec">How its column is compressed.</param>
internal sealed record TablePage(long Offset, PageHeader Header, CompressionCodec Codec)
{
    /// <summary>Bytes of a page at most, packed and unpacked: it is held in memory whole. One that is not compressed is read image by image and has no such limit.</summary>
    public const int Longest = 128 << 20;

    /// <summary>Where the values begin, behind the levels of a page of version 1.</summary>
    public int ValuesStart { get; init; }

    /// <summary>Whether the images must be put together of differences.</summary>
    public bool IsDelta => Header.Kind != PageKind.Dictionary && Header.Encoding is DeltaArrays.Lengths or DeltaArrays.Prefixes;

    /// <summary>Whether the values stand in the file as they are.</summary>
    public bool IsPlain => !IsDelta && IsStored;

    private bool IsStored => Codec == CompressionCodec.UNCOMPRESSED || (Header.Kind == PageKind.DataV2 && !Header.IsCompressed);

    /// <summary>Bytes that its values have, once unpacked.</summary>
    public int Length => Header.Unpacked - Header.LevelBytes;

    /// <summary>Reads the levels that a page of version 2 has before its values.</summary>
    public byte[] ReadLevels(SafeFileHandle file)
    {
        var levels = new byte[Header.LevelBytes];
        FileReading.Fill(file, levels, Offset);
        return levels;
    }

    /// <summary>Holds the bytes of a page whose images are read where they lie against its checksum, where it has one; other pages are when they are loaded.</summary>
    /// <exception cref="InvalidDataException">They do not fit it.</exception>
    /// <exception cref="EndOfStreamException">The file ends before the page does.</exception>
    public void RequireChecksum(SafeFileHandle file)
    {
        if (!IsPlain || Header.Checksum is not { } checksum) return;
        var (hash, buffer) = (new Crc32(), ArrayPool<byte>.Shared.Rent(1 << 16));
        try
        {
            for (var read = 0; read < Header.Packed;)
            {
                var part = buffer.AsSpan(0, Math.Min(buffer.Length, Header.Packed - read));
                FileReading.Fill(file, part, Offset + read);
                hash.Append(part);
                read += part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (hash.GetCurrentHashAsUInt32() != checksum) throw OtherChecksum();
    }

    /// <summary>Reads the images of the page, as the places of rows count their bytes.</summary>
    /// <inheritdoc cref="Load"/>
    public byte[] LoadImages(SafeFileHandle file) => Load(file) is var values && IsDelta ? DeltaArrays.Read(values.AsSpan(ValuesStart), Header.Encoding).Bytes : values;

    /// <summary>Reads and unpacks levels and values.</summary>
    /// <returns><c>[Length]</c>.</returns>
    /// <exception cref="InvalidDataException">The page is damaged, or too long.</exception>
    /// <exception cref="EndOfStreamException">The file ends before it does.</exception>
    public byte[] Load(SafeFileHandle file)
    {
        if (Header.Packed > Longest || Header.Unpacked > Longest)
        {
            throw new InvalidDataException($"its page has {Math.Max(Header.Packed, Header.Unpacked):N0} bytes, expected at most {Longest:N0}: write the table again with smaller pages or row groups, or without compression");
        }

        var packed = ArrayPool<byte>.Shared.Rent(Math.Max(1, Header.Packed));
        try
        {
            FileReading.Fill(file, packed.AsSpan(0, Header.Packed), Offset);
            if (Header.Checksum is { } checksum && Crc32.HashToUInt32(packed.AsSpan(0, Header.Packed)) != checksum) throw OtherChecksum();
            var values = GC.AllocateUninitializedArray<byte>(Length); // unpacking fills it, or fails
            if (Header.LevelBytes > 0) packed.AsSpan(Header.LevelBytes, Header.Packed - Header.LevelBytes).CopyTo(packed);
            PageCodec.Unpack(IsStored ? CompressionCodec.UNCOMPRESSED : Codec, packed, Header.Packed - Header.LevelBytes, values);
            return values;
        }
        catch (Exception e) when (e is not (IOException or InvalidDataException or UnauthorizedAccessException or OutOfMemoryException))
        {
            // Decompressors throw whatever they met.
            throw new InvalidDataException($"its page cannot be unpacked: {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    private static InvalidDataException OtherChecksum() => new("its page has another checksum than it records");
}
