using System.Buffers.Binary;
using System.IO.Hashing;
using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Reads the frame of an Arrow IPC file in memory; the columns stay where they are.</summary>
internal static class ArrowPart
{
    private const int HeaderLength = 8; // the magic, padded; from there on the file is an Arrow stream
    private const int TrailerLength = 10; // int32 length of the footer, magic

    private static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    /// <summary>The schema and the batches.</summary>
    /// <exception cref="InvalidDataException">The file is cut off or is none of Arrow's.</exception>
    public static (Schema Schema, IReadOnlyList<RecordBatch> Batches) Read(ReadOnlyMemory<byte> file)
    {
        CheckFrame(file.Span);
        try
        {
            using var reader = new ArrowStreamReader(file[HeaderLength..]);
            var batches = new List<RecordBatch>();
            while (reader.ReadNextRecordBatch() is { } batch) batches.Add(batch);
            return (reader.Schema, batches);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Arrow meets damaged bytes with whatever exception its next step happens to throw.
            throw new InvalidDataException($"no readable Arrow file: {e.Message}", e);
        }
    }

    /// <summary>The schema alone, which stands at the beginning; <see langword="null"/> where it cannot be read.</summary>
    public static Schema? TryReadSchema(ReadOnlyMemory<byte> file)
    {
        try
        {
            CheckFrame(file.Span);
            using var reader = new ArrowStreamReader(file[HeaderLength..]);
            return reader.Schema;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Compares the bytes with the checksum in the part's name.</summary>
    /// <exception cref="InvalidDataException">They differ.</exception>
    public static void CheckChecksum(string name, ReadOnlySpan<byte> file)
    {
        var found = Convert.ToHexStringLower(XxHash128.Hash(file));
        var expected = StoreLayout.ChecksumOf(name);
        if (found != expected) throw new InvalidDataException($"checksum: found {found}, expected {expected}");
    }

    private static void CheckFrame(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderLength + TrailerLength || !file.StartsWith(Magic)) throw new InvalidDataException("no Arrow file: it does not start with ARROW1");
        if (!file.EndsWith(Magic)) throw new InvalidDataException("cut off: it does not end with ARROW1");
        var footer = BinaryPrimitives.ReadInt32LittleEndian(file[^TrailerLength..]);
        if (footer <= 0 || footer > file.Length - HeaderLength - TrailerLength) throw new InvalidDataException($"footer: found a length of {footer} in a file of {file.Length} bytes");
    }
}
