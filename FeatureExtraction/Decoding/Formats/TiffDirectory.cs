using System.Buffers.Binary;

namespace TransferLearning.FeatureExtraction.Decoding.Formats;

/// <summary>The first directory of a TIFF structure, which EXIF data are as well (TIFF 6.0, section 2). Reads only; what lies outside the data is not there.</summary>
internal readonly ref struct TiffDirectory
{
    private const int EntrySize = 12;
    private readonly ReadOnlySpan<byte> _data;
    private readonly ReadOnlySpan<byte> _entries;
    private readonly int _entriesOffset;
    private readonly bool _littleEndian;

    private TiffDirectory(ReadOnlySpan<byte> data, int entriesOffset, int count, bool littleEndian)
    {
        _data = data;
        _entriesOffset = entriesOffset;
        _entries = data[entriesOffset..];
        _entries = _entries[..(Math.Min(count, _entries.Length / EntrySize) * EntrySize)];
        _littleEndian = littleEndian;
    }

    /// <summary>Whether there is a directory with at least one entry.</summary>
    public bool Exists => !_entries.IsEmpty;

    public static TiffDirectory Read(ReadOnlySpan<byte> data)
    {
        if (data is not ([(byte)'I', (byte)'I', 42, 0, _, _, _, _, ..] or [(byte)'M', (byte)'M', 0, 42, _, _, _, _, ..])) return default;
        var littleEndian = data[0] == 'I';
        var offset = UInt32(data[4..], littleEndian);
        if (offset + 2L > data.Length) return default;
        var count = UInt16(data[(int)offset..], littleEndian);
        return new TiffDirectory(data, (int)offset + 2, count, littleEndian);
    }

    /// <summary>EXIF orientation, 1 to 8; 1 where there is none.</summary>
    public static int OrientationOf(ReadOnlySpan<byte> exif) => Read(exif).Value(0x0112, 1) is >= 1 and <= 8 and var orientation ? (int)orientation : 1;

    /// <summary>A tag's first whole number, or <paramref name="otherwise"/>.</summary>
    public long Value(ushort tag, long otherwise) => Values(tag) is [var first, ..] ? first : otherwise;

    /// <summary>A tag's whole numbers; empty where there are none.</summary>
    public long[] Values(ushort tag)
    {
        for (var entries = _entries; entries.Length >= EntrySize; entries = entries[EntrySize..])
        {
            if (UInt16(entries, _littleEndian) != tag) continue;
            var size = UInt16(entries[2..], _littleEndian) switch { 1 => 1, 3 => 2, 4 => 4, _ => 0 };
            var count = UInt32(entries[4..], _littleEndian);
            var values = size * (long)count <= 4 ? entries.Slice(8, 4) : Outside(UInt32(entries[8..], _littleEndian), size * (long)count);
            if (size == 0 || values.Length < size * (long)count) return [];
            var numbers = new long[count];
            for (var i = 0; i < numbers.Length; i++) numbers[i] = Number(values[(i * size)..], size);
            return numbers;
        }

        return [];
    }

    /// <summary>Overwrites the first value of a tag of 16-bit numbers in a copy of the data; nothing happens where there is none in the directory itself.</summary>
    public void Overwrite(Span<byte> copy, ushort tag, ushort value)
    {
        for (var entries = _entries; entries.Length >= EntrySize; entries = entries[EntrySize..])
        {
            if (UInt16(entries, _littleEndian) != tag || UInt16(entries[2..], _littleEndian) != 3 || UInt32(entries[4..], _littleEndian) > 2) continue;
            var target = copy[(_entriesOffset + _entries.Length - entries.Length + 8)..];
            if (_littleEndian) BinaryPrimitives.WriteUInt16LittleEndian(target, value);
            else BinaryPrimitives.WriteUInt16BigEndian(target, value);
        }
    }

    private long Number(ReadOnlySpan<byte> bytes, int size) => size switch
    {
        1 => bytes[0],
        2 => UInt16(bytes, _littleEndian),
        _ => UInt32(bytes, _littleEndian),
    };

    private ReadOnlySpan<byte> Outside(uint offset, long length) =>
        offset + length <= _data.Length ? _data.Slice((int)offset, (int)length) : default;

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
