using Microsoft.Win32.SafeHandles;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>What a page holds, by Parquet's numbers.</summary>
internal enum PageKind
{
    Data = 0,
    Index = 1,
    Dictionary = 2,
    DataV2 = 3,
}

/// <summary>Header of a page of a Parquet column (parquet.thrift, PageHeader).</summary>
internal sealed record PageHeader
{
    // Most headers have some dozens of bytes; statistics in them may hold values of the column, which are images.
    private const int UsualLength = 1 << 10;
    private const int LongestLength = 64 << 20;

    /// <summary>What it holds.</summary>
    public PageKind Kind { get; private set; } = (PageKind)(-1);

    /// <summary>Bytes of the header itself.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes behind the header, levels included.</summary>
    public int Packed { get; private set; } = -1;

    /// <summary>As many, once unpacked.</summary>
    public int Unpacked { get; private set; } = -1;

    /// <summary>CRC-32 of the bytes behind the header; <see langword="null"/> where none is recorded.</summary>
    public uint? Checksum { get; private set; }

    /// <summary>Values, nulls included; of a dictionary its entries.</summary>
    public int Values { get; private set; } = -1;

    /// <summary>How the values are encoded.</summary>
    public int Encoding { get; private set; } = -1;

    /// <summary>Bytes of the levels, which stand before the values and are never compressed, in a page of version 2.</summary>
    public int LevelBytes { get; private set; }

    /// <summary>Nulls among the values of a page of version 2; −1 where that is not recorded.</summary>
    public int Nulls { get; private set; } = -1;

    /// <summary>Whether values of a page of version 2 are compressed.</summary>
    public bool IsCompressed { get; private set; } = true;

    /// <summary>Reads one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where it begins.</param>
    /// <exception cref="InvalidDataException">There is none, or it contradicts itself.</exception>
    /// <exception cref="EndOfStreamException">The file ends before it does.</exception>
    public static PageHeader Read(SafeFileHandle file, long offset)
    {
        for (var size = UsualLength; ; size *= 8)
        {
            var bytes = new byte[size];
            var read = FileReading.Read(file, bytes, offset);
            try
            {
                return Parse(bytes.AsSpan(0, read));
            }
            catch (EndOfStreamException) when (read == size && size < LongestLength)
            {
                // Longer than usual.
            }
        }
    }

    /// <summary>Reads one of bytes that begin with it.</summary>
    /// <inheritdoc cref="Read"/>
    public static PageHeader Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new CompactReader(bytes);
        var header = new PageHeader();
        var field = 0;
        while (reader.NextField(ref field) is var type && type != CompactReader.Stop)
        {
            switch (field)
            {
                case 1: header.Kind = (PageKind)reader.Whole(); break;
                case 2: header.Unpacked = reader.Whole(); break;
                case 3: header.Packed = reader.Whole(); break;
                case 4: header.Checksum = (uint)reader.Whole(); break;
                case 5 or 7 when type == CompactReader.Struct: header.ReadFirst(ref reader); break;
                case 8 when type == CompactReader.Struct: header.ReadSecond(ref reader); break;
                default: reader.Skip(type); break;
            }
        }

        header.Length = reader.Position;
        if (header.Packed < 0 || header.Unpacked < 0 || (header.Kind != PageKind.Index && header.Values < 0) || header.LevelBytes > Math.Min(header.Packed, header.Unpacked))
        {
            throw new InvalidDataException("no page begins where one should");
        }

        return header;
    }

    // Of data pages of version 1, and of dictionaries: the two fields that count have the same numbers.
    private void ReadFirst(ref CompactReader reader)
    {
        var field = 0;
        while (reader.NextField(ref field) is var type && type != CompactReader.Stop)
        {
            switch (field)
            {
                case 1: Values = reader.Whole(); break;
                case 2: Encoding = reader.Whole(); break;
                default: reader.Skip(type); break;
            }
        }
    }

    private void ReadSecond(ref CompactReader reader)
    {
        var field = 0;
        while (reader.NextField(ref field) is var type && type != CompactReader.Stop)
        {
            switch (field)
            {
                case 1: Values = reader.Whole(); break;
                case 2: Nulls = reader.Whole(); break;
                case 4: Encoding = reader.Whole(); break;
                case 5 or 6: LevelBytes += Math.Max(0, reader.Whole()); break;
                case 7: IsCompressed = CompactReader.IsTrue(type); break;
                default: reader.Skip(type); break;
            }
        }

        if (LevelBytes < 0) throw new InvalidDataException("its levels have no length");
    }
}
