using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>Names in a ZIP archive, which may be UTF-8, marked as such or not, or of some old code page, which none.</summary>
internal static class ZipNames
{
    private const ushort UnicodePath = 0x7075;
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a name; bytes that are no UTF-8 are replaced.</summary>
    /// <param name="name">Its bytes.</param>
    /// <param name="extra">The entry's extra fields: one may give the name in UTF-8.</param>
    public static string Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        try
        {
            return Slashed(s_strict.GetString(name));
        }
        catch (ArgumentException)
        {
            return Slashed(InExtra(name, extra) ?? Encoding.UTF8.GetString(name));
        }
    }

    /// <summary>A field of the extra data; empty where there is none of this number.</summary>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> extra, ushort number)
    {
        while (extra.Length >= 4)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4) break;
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == number) return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }

        return default;
    }

    // Info-ZIP's field holds the name in UTF-8 and the checksum of the one that it stands for.
    private static string? InExtra(ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        var field = Field(extra, UnicodePath);
        if (field.Length < 6 || field[0] != 1 || BinaryPrimitives.ReadUInt32LittleEndian(field[1..]) != Crc32.HashToUInt32(name)) return null;
        try
        {
            return s_strict.GetString(field[5..]);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Old programs of Windows write its separator.
    private static string Slashed(string name) => name.Replace('\\', '/');
}
