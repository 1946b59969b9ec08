using System.Buffers.Binary;
using TransferLearning.Core;
using TransferLearning.Core.Files;

namespace TransferLearning.Classifiers.Serialization;

/// <summary>
/// A file in the safetensors layout, so that any language reads it: length of the header (8 bytes, little-endian), header (JSON: name →
/// type, shape, place; <c>__metadata__</c>: texts), tensors. A checksum over all of it stands in the metadata. What a file claims is compared
/// with what it holds before anything is made of it.
/// </summary>
internal static class HeadFile
{
    private const int LongestHeader = 1 << 26;

    /// <summary>Writes a file: complete under its name, or not at all.</summary>
    /// <exception cref="TlearnException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        try
        {
            AtomicFile.Write(path, FileDurability.OnDisk, stream => Write(stream, metadata, tensors));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{path}: {e.Message}", "Give a path that can be written.", e);
        }
    }

    /// <summary>Writes to a stream.</summary>
    internal static void Write(Stream stream, IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var all = new SortedDictionary<string, string>(metadata.ToDictionary(), StringComparer.Ordinal);
        all[HeadChecksum.Key] = HeadChecksum.Of(all, tensors);
        var header = HeadHeader.ToBytes(all, tensors);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var name in tensors.Keys.Order(StringComparer.Ordinal)) stream.Write(tensors[name].Data.Span);
    }

    /// <summary>Reads a file and checks all of it.</summary>
    /// <exception cref="TlearnException">It cannot be read, is no such file, or is damaged.</exception>
    public static (SortedDictionary<string, string> Metadata, SortedDictionary<string, StoredTensor> Tensors) Read(string path)
    {
        if (Directory.Exists(path)) throw new TlearnException($"head file {path}: found a folder, expected a file that 'tlearn train' wrote", "The head comes first, then the images or the store.");
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            // The start tells most foreign files, before gigabytes of them are read.
            var start = new byte[sizeof(long) + 1];
            RequireHeader(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)), file.Length);
            if (file.Length > Array.MaxLength) throw StoredHead.Wrong($"found {file.Length} bytes, expected at most {Array.MaxLength}");
            var bytes = new byte[file.Length];
            file.Position = 0;
            file.ReadExactly(bytes);
            return Parse(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new TlearnException($"head file {path}: {e.Message}", "Give the path of a .tlhead file that can be read.", e);
        }
        catch (TlearnException e)
        {
            throw new TlearnException($"head file {path}: {e.Message}", e.Next, e);
        }
    }

    /// <summary>Takes the bytes of a file apart.</summary>
    /// <exception cref="TlearnException">They are no such file, or damaged.</exception>
    internal static (SortedDictionary<string, string> Metadata, SortedDictionary<string, StoredTensor> Tensors) Parse(ReadOnlyMemory<byte> bytes)
    {
        var length = RequireHeader(bytes.Span, bytes.Length);
        var data = bytes[(sizeof(long) + length)..];
        var (metadata, tensors) = HeadHeader.Read(bytes.Slice(sizeof(long), length), data);
        var found = metadata.GetValueOrDefault(HeadChecksum.Key) ?? throw StoredHead.Wrong("the checksum is missing");
        var expected = HeadChecksum.Of(metadata, tensors);
        return found == expected ? (metadata, tensors) : throw StoredHead.Wrong($"checksum: found {expected}, expected {found}");
    }

    private static int RequireHeader(ReadOnlySpan<byte> start, long fileLength)
    {
        if (start.Length <= sizeof(long)) throw StoredHead.Wrong($"found {fileLength} bytes");
        var length = BinaryPrimitives.ReadInt64LittleEndian(start);
        if (length < 2 || length > LongestHeader || length > fileLength - sizeof(long)) throw StoredHead.Wrong($"found a header of {length} bytes in a file of {fileLength}");
        return start[sizeof(long)] == '{' ? (int)length : throw StoredHead.Wrong("the header is no JSON");
    }
}
