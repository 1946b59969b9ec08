using System.Buffers.Binary;

namespace TransferLearning.Tests.Decoding;

/// <summary>A small colour profile that changes every colour where it is applied (ICC.1, version 2, matrix and curves): red and blue swapped, and a steep curve.</summary>
internal static class IccProfile
{
    private static readonly (double, double, double) s_red = (0.4361, 0.2225, 0.0139), s_green = (0.3851, 0.7169, 0.0971), s_blue = (0.1431, 0.0606, 0.7141);

    public static byte[] Swapped()
    {
        (string Name, byte[] Data)[] tags =
        [
            ("desc", [.. "desc"u8, 0, 0, 0, 0, 0, 0, 0, 2, (byte)'x', 0, .. new byte[78]]), ("cprt", [.. "text"u8, 0, 0, 0, 0, (byte)'x', 0, 0, 0]),
            ("wtpt", Xyz((0.9642, 1, 0.8249))), ("rXYZ", Xyz(s_blue)), ("gXYZ", Xyz(s_green)), ("bXYZ", Xyz(s_red)),
            ("rTRC", Curve), ("gTRC", Curve), ("bTRC", Curve),
        ];
        List<byte> table = [.. Number(tags.Length)], data = [];
        var start = 128 + 4 + (12 * tags.Length);
        foreach (var (name, bytes) in tags)
        {
            table.AddRange([.. name.Select(c => (byte)c), .. Number(start + data.Count), .. Number(bytes.Length)]);
            data.AddRange([.. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]]);
        }

        var header = new byte[128];
        Number(start + data.Count).CopyTo(header, 0);
        header[8] = 2;
        "mntrRGB XYZ "u8.CopyTo(header.AsSpan(12));
        "acsp"u8.CopyTo(header.AsSpan(36));
        Xyz((0.9642, 1, 0.8249)).AsSpan(8).CopyTo(header.AsSpan(68));
        return [.. header, .. table, .. data];
    }

    // A gamma of 3, as a number of 8 bits behind the point.
    private static byte[] Curve => [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 1, 3, 0, 0, 0];

    private static byte[] Xyz((double X, double Y, double Z) value) => [.. "XYZ "u8, 0, 0, 0, 0, .. Number((int)Math.Round(value.X * 65536)), .. Number((int)Math.Round(value.Y * 65536)), .. Number((int)Math.Round(value.Z * 65536))];

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
