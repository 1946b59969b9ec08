using System.Buffers.Binary;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>An entry as a ZIP archive describes it, in its directory or before the data.</summary>
/// <param name="Name">Name.</param>
/// <param name="Flags">General purpose flags.</param>
/// <param name="Method">How it is compressed.</param>
/// <param name="Checksum">CRC-32 of its bytes.</param>
/// <param name="Packed">Bytes that it takes in the archive.</param>
/// <param name="Length">Bytes that it has.</param>
/// <param name="Attributes">What the system says that made the archive: in the upper half the mode of Unix.</param>
/// <param name="Offset">Where its local header lies.</param>
internal sealed record ZipRecord(string Name, int Flags, int Method, uint Checksum, long Packed, long Length, uint Attributes, long Offset)
{
    /// <summary>The bytes that begin a local header.</summary>
    public static ReadOnlySpan<byte> LocalSignature => "PK\x03\x04"u8;

    /// <summary>The bytes that begin an entry of the directory.</summary>
    public static ReadOnlySpan<byte> CentralSignature => "PK\x01\x02"u8;

    /// <summary>Length of a local header without name and extra fields.</summary>
    public const int LocalLength = 30;

    private const int CentralLength = 46;
    private const int Encrypted = 1;
    private const int Descriptor = 8;

    /// <summary>Whether checksum and lengths follow the data.</summary>
    public bool HasDescriptor => (Flags & Descriptor) != 0;

    /// <summary>Reads an entry of the directory and moves behind it; <see langword="null"/> where there is none.</summary>
    public static ZipRecord? ReadCentral(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < CentralLength || !bytes.StartsWith(CentralSignature)) return null;
        int name = U16(bytes, 28), extra = U16(bytes, 30), comment = U16(bytes, 32);
        if (bytes.Length < CentralLength + name + extra + comment) return null;
        var fields = bytes.Slice(CentralLength + name, extra);
        var record = new ZipRecord(ZipNames.Read(bytes.Slice(CentralLength, name), fields), U16(bytes, 8), U16(bytes, 10), U32(bytes, 16), U32(bytes, 20), U32(bytes, 24), U32(bytes, 38), U32(bytes, 42));
        bytes = bytes[(CentralLength + name + extra + comment)..];
        return record.Widened(ZipNames.Field(fields, 1));
    }

    /// <summary>Reads a local header.</summary>
    /// <param name="bytes">The header with name and extra fields; shorter where the archive ends in it.</param>
    /// <param name="offset">Where it lies.</param>
    /// <param name="length">Length of the header.</param>
    public static ZipRecord? ReadLocal(ReadOnlySpan<byte> bytes, long offset, out int length)
    {
        length = 0;
        if (bytes.Length < LocalLength || !bytes.StartsWith(LocalSignature)) return null;
        int name = U16(bytes, 26), extra = U16(bytes, 28);
        length = LocalLength + name + extra;
        if (bytes.Length < length) return null;
        var fields = bytes.Slice(LocalLength + name, extra);
        return new ZipRecord(ZipNames.Read(bytes.Slice(LocalLength, name), fields), U16(bytes, 6), U16(bytes, 8), U32(bytes, 14), U32(bytes, 18), U32(bytes, 22), 0, offset).Widened(ZipNames.Field(fields, 1));
    }

    /// <summary>The entry as it is listed.</summary>
    /// <param name="damage">Why it cannot be read, where that is known otherwise.</param>
    public ListedEntry ToListed(string? damage = null) => new(Name, Kind(), Length, new EntryPlace(Offset, Packed, Method, Checksum), damage ?? Fault());

    private EntryKind Kind() => (Attributes >> 28) switch
    {
        _ when Name.EndsWith('/') => EntryKind.Folder,
        0xA => EntryKind.Link,
        0x4 => EntryKind.Folder,
        0x8 or 0 => EntryKind.File,
        _ => EntryKind.Device,
    };

    private string? Fault() =>
        (Flags & Encrypted) != 0 ? "it is encrypted: unpack the archive with its password, and give the folder"
        : Method switch
        {
            ZipArchiveFile.Stored when Length != Packed => "the archive's directory is damaged: it gives an entry that is not compressed two lengths",
            ZipArchiveFile.Stored or ZipArchiveFile.Deflated => null,
            _ => $"it is compressed by {MethodName(Method)}, which is not read: make the archive anew with Deflate or without compression",
        };

    // Lengths and places that do not fit into 32 bits stand in a field of their own, in this order.
    private ZipRecord Widened(ReadOnlySpan<byte> field)
    {
        var (length, packed, offset) = (Length, Packed, Offset);
        if (length == uint.MaxValue) length = Next(ref field);
        if (packed == uint.MaxValue) packed = Next(ref field);
        if (offset == uint.MaxValue) offset = Next(ref field);
        return this with { Length = length, Packed = packed, Offset = offset };

        static long Next(ref ReadOnlySpan<byte> field)
        {
            if (field.Length < 8) return -1;
            var value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
            return value;
        }
    }

    private static string MethodName(int method) => method switch
    {
        9 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "xz",
        99 => "AES (encrypted)",
        _ => $"method {method}",
    };

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
