using System.Buffers.Binary;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Exif;

/// <summary>The first directory of a TIFF structure, which EXIF data are as well (TIFF 6.0, section 2). Reads only; what lies outside the data is not there.</summary>
internal readonly ref struct TiffDirectory
{
    private const int EntrySize = 12;
    private readonly ReadOnlySpan<byte> _data;
    private readonly ReadOnlySpan<byte> _entries;
    private readonly int _entriesOffset;
    private readonly int _count;

    private TiffDirectory(ReadOnlySpan<byte> data, int entriesOffset, int count, bool littleEndian)
    {
        _data = data;
        _entriesOffset = entriesOffset;
        _entries = data[entriesOffset..];
        _entries = _entries[..(Math.Min(count, _entries.Length / EntrySize) * EntrySize)];
        IsLittleEndian = littleEndian;
        _count = count;
    }

    /// <summary>Whether there is a directory with at least one entry.</summary>
    public bool Exists => !_entries.IsEmpty;

    /// <summary>The order of bytes, also of 16-bit samples.</summary>
    public bool IsLittleEndian { get; }

    /// <summary>The offset of the next directory; 0 where this is the last.</summary>
    public uint Next => _entries.Length == _count * EntrySize && _entriesOffset + _entries.Length + 4 <= _data.Length ? UInt32(_data[(_entriesOffset + _entries.Length)..], IsLittleEndian) : 0;

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
    public long[] Values(ushort tag) => Find(tag, out var size, out var count, out var values) && values.Length >= size * count ? Numbers(values, size, count) : [];

    /// <summary>A tag's whole numbers; empty where there are none. A file that ends before them is a failure.</summary>
    /// <exception cref="ImageDecodeException">The file ends before the directory or the values do.</exception>
    public long[] WholeValues(ushort tag)
    {
        if (_entries.Length < _count * EntrySize) throw Truncated.Before("the end of its directory");
        if (!Find(tag, out var size, out var count, out var values)) return [];
        return values.Length >= size * count ? Numbers(values, size, count) : throw Truncated.Before($"the values of tag {tag}");
    }

    /// <summary>A tag's bytes of no type; empty where there are none.</summary>
    public ReadOnlySpan<byte> UntypedBytes(ushort tag)
    {
        Find(tag, out _, out var count, out var values);
        return values[..(int)Math.Min(count, values.Length)];
    }

    /// <summary>Whether there is an entry of the tag, of whatever type.</summary>
    public bool Has(ushort tag)
    {
        for (var entries = _entries; entries.Length >= EntrySize; entries = entries[EntrySize..])
        {
            if (UInt16(entries, IsLittleEndian) == tag) return true;
        }

        return false;
    }

    /// <summary>Overwrites the first value of a tag of 16-bit numbers in a copy of the data; nothing happens where there is none in the directory itself.</summary>
    public void Overwrite(Span<byte> copy, ushort tag, ushort value)
    {
        for (var entries = _entries; entries.Length >= EntrySize; entries = entries[EntrySize..])
        {
            if (UInt16(entries, IsLittleEndian) != tag || UInt16(entries[2..], IsLittleEndian) != 3 || UInt32(entries[4..], IsLittleEndian) > 2) continue;
            var target = copy[(_entriesOffset + _entries.Length - entries.Length + 8)..];
            if (IsLittleEndian) BinaryPrimitives.WriteUInt16LittleEndian(target, value);
            else BinaryPrimitives.WriteUInt16BigEndian(target, value);
        }
    }

    private bool Find(ushort tag, out int size, out long count, out ReadOnlySpan<byte> values)
    {
        for (var entries = _entries; entries.Length >= EntrySize; entries = entries[EntrySize..])
        {
            if (UInt16(entries, IsLittleEndian) != tag) continue;

            // BYTE, SHORT, LONG, their signed kin (never negative in the tags that are read), UNDEFINED and IFD.
            size = UInt16(entries[2..], IsLittleEndian) switch { 1 or 6 or 7 => 1, 3 or 8 => 2, 4 or 9 or 13 => 4, _ => 0 };
            count = UInt32(entries[4..], IsLittleEndian);
            values = size * count <= 4 ? entries.Slice(8, 4) : Outside(UInt32(entries[8..], IsLittleEndian), size * count);
            return size > 0;
        }

        (size, count) = (0, 0);
        values = default;
        return false;
    }

    private long[] Numbers(ReadOnlySpan<byte> values, int size, long count)
    {
        var numbers = new long[count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = Number(values[(i * size)..], size);
        return numbers;
    }

    private long Number(ReadOnlySpan<byte> bytes, int size) => size switch
    {
        1 => bytes[0],
        2 => UInt16(bytes, IsLittleEndian),
        _ => UInt32(bytes, IsLittleEndian),
    };

    private ReadOnlySpan<byte> Outside(uint offset, long length) =>
        offset + length <= _data.Length ? _data.Slice((int)offset, (int)length) : default;

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
