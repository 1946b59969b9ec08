using System.Buffers.Binary;

namespace TransferLearning.Core.Features;

/// <summary>
/// Which images something learnt from: of each the first <see cref="EntrySize"/> bytes of its <see cref="ContentHash"/>. So an image is known again under any name and in
/// any folder, and neither names nor pictures travel with a head. Among 10¹⁹ pairs of different images one shares these bytes.
/// </summary>
internal sealed class TrainingRecord
{
    /// <summary>Bytes of an image.</summary>
    public const int EntrySize = sizeof(ulong);

    private readonly ulong[] _entries; // without repetition, ascending, which is the order of their bytes, too

    private TrainingRecord(ulong[] entries) => _entries = entries;

    /// <summary>Number of different images.</summary>
    public int Count => _entries.Length;

    /// <summary>Makes one of the contents that are learnt from.</summary>
    public static TrainingRecord Of(IEnumerable<ContentHash> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        return Sorted(contents.Select(c => Entry(c)));
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="TlearnException">The bytes are none, or they are damaged.</exception>
    public static TrainingRecord FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % EntrySize != 0) throw Damaged($"found {bytes.Length} bytes, expected {EntrySize} an image");
        var entries = new ulong[bytes.Length / EntrySize];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes[(i * EntrySize)..]);
            if (i > 0 && entries[i] <= entries[i - 1]) throw Damaged($"found entry {i + 1} out of order, expected each once, ascending");
        }

        return new TrainingRecord(entries);
    }

    /// <summary>Reads what <see cref="ToBase64"/> wrote.</summary>
    /// <exception cref="TlearnException">The text is none, or it is damaged.</exception>
    public static TrainingRecord FromBase64(string text)
    {
        try
        {
            return FromBytes(Convert.FromBase64String(text));
        }
        catch (FormatException e)
        {
            throw Damaged(e.Message);
        }
    }

    /// <summary>Whether an image was learnt from.</summary>
    public bool Contains(in ContentHash content) => Array.BinarySearch(_entries, Entry(content)) >= 0;

    /// <summary>The images of both; a missing record adds none.</summary>
    public TrainingRecord Union(TrainingRecord? other) => other is null ? this : Sorted(_entries.Concat(other._entries));

    /// <summary><see cref="EntrySize"/> bytes an image, sorted.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_entries.Length * EntrySize];
        for (var i = 0; i < _entries.Length; i++) BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * EntrySize), _entries[i]);
        return bytes;
    }

    /// <summary>The bytes as text, for metadata.</summary>
    public string ToBase64() => Convert.ToBase64String(ToBytes());

    private static TrainingRecord Sorted(IEnumerable<ulong> entries)
    {
        ulong[] sorted = [.. entries];
        Array.Sort(sorted);
        var kept = 0;
        foreach (var entry in sorted)
        {
            if (kept == 0 || sorted[kept - 1] != entry) sorted[kept++] = entry;
        }

        return new TrainingRecord(sorted[..kept]);
    }

    private static ulong Entry(in ContentHash content)
    {
        Span<byte> bytes = stackalloc byte[ContentHash.Size];
        content.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private static TlearnException Damaged(string what) => new($"record of the training images: {what}", "The file is damaged; make it again.");
}
