using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;

namespace TransferLearning.Classifiers.Serialization;

/// <summary>
/// A file in the safetensors layout, so that any language reads it: length of the header (8 bytes, little-endian), header (JSON: name →
/// type, shape, place; <c>__metadata__</c>: texts), tensors. A checksum over all of it stands in the metadata. What a file claims is compared
/// with what it holds before anything is made of it.
/// </summary>
internal static class TensorFile
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
            // The message begins with the file already, in full.
            throw new TlearnException(e.Message, "Give a path that can be written.", e);
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
    public static (SortedDictionary<string, string> Metadata, SortedDictionary<string, StoredTensor> Tensors) Read(string path, TensorFileKind kind)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            // The start shows most foreign files, before gigabytes of them are read.
            var start = new byte[sizeof(long) + 1];
            RequireHeader(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)), file.Length, kind);
            if (file.Length > Array.MaxLength) throw kind.Wrong($"found {file.Length} bytes, expected at most {Array.MaxLength}");
            var bytes = new byte[file.Length];
            file.Position = 0;
            file.ReadExactly(bytes);
            return Parse(bytes, kind);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new TlearnException($"{kind.Name} file {path}: {e.Message}", kind.Readable, e);
        }
        catch (TlearnException e)
        {
            throw new TlearnException($"{kind.Name} file {path}: {e.Message}", e.Next, e);
        }
    }

    /// <summary>Takes the bytes of a file apart.</summary>
    /// <exception cref="TlearnException">They are no such file, or damaged.</exception>
    internal static (SortedDictionary<string, string> Metadata, SortedDictionary<string, StoredTensor> Tensors) Parse(ReadOnlyMemory<byte> bytes, TensorFileKind kind)
    {
        var length = RequireHeader(bytes.Span, bytes.Length, kind);
        var data = bytes[(sizeof(long) + length)..];
        var (metadata, tensors) = HeadHeader.Read(bytes.Slice(sizeof(long), length), data, kind);
        var found = metadata.GetValueOrDefault(HeadChecksum.Key) ?? throw kind.Wrong("the checksum is missing");
        var expected = HeadChecksum.Of(metadata, tensors);
        return found == expected ? (metadata, tensors) : throw kind.Wrong($"checksum: found {expected}, expected {found}");
    }

    private static int RequireHeader(ReadOnlySpan<byte> start, long fileLength, TensorFileKind kind)
    {
        if (start.Length <= sizeof(long)) throw kind.Wrong($"found {fileLength} bytes, expected more than {sizeof(long)}: the length of a header, and the header");
        var length = BinaryPrimitives.ReadInt64LittleEndian(start);
        if (length < 2 || length > LongestHeader || length > fileLength - sizeof(long)) throw kind.Wrong($"found a header of {length} bytes, expected 2 to {Math.Clamp(fileLength - sizeof(long), 2, LongestHeader)} in a file of {fileLength}");
        return start[sizeof(long)] == '{' ? (int)length : throw kind.Wrong("the header is no JSON");
    }
}

/// <summary>What a file of tensors is called in messages, and what helps where it is refused.</summary>
/// <param name="Name">Its name: head, checkpoint.</param>
/// <param name="Remedy">What to do where it is damaged or foreign.</param>
/// <param name="Readable">What to do where it cannot be read.</param>
/// <param name="MostTensors">Tensors that such a file can hold.</param>
internal sealed record TensorFileKind(string Name, string Remedy, string Readable, int MostTensors)
{
    /// <summary>A file that nothing can be made of.</summary>
    public TlearnException Wrong(string what) => new($"{Name}: {what}", Remedy);
}

/// <summary>A tensor as a file holds it.</summary>
/// <param name="Type">safetensors' name of the element type: <c>F32</c> or <c>I32</c>.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Data">Its values, little-endian, row-major.</param>
internal sealed record StoredTensor(string Type, long[] Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Stores floats.</summary>
    public static StoredTensor Of(ReadOnlySpan<float> values, params long[] shape) => new("F32", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Stores whole numbers.</summary>
    public static StoredTensor Of(ReadOnlySpan<int> values, params long[] shape) => new("I32", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Stores a record of images, eight bytes each. Each is stored as two whole numbers, a type that earlier versions of the program read, too.</summary>
    public static StoredTensor Of(TrainingRecord images) => new("I32", [images.Count, TrainingRecord.EntrySize / sizeof(int)], images.ToBytes());

    /// <summary>Bytes of an element of a type; 0 for a type that heads do not use.</summary>
    public static int SizeOf(string? type) => type is "F32" or "I32" ? 4 : 0;
}
