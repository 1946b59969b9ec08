using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace TransferLearning.Tests.Decoding;

/// <summary>Writes small PNGs of any kind.</summary>
internal sealed record PngWriter
{
    private static readonly (int X, int Y, int Across, int Down)[] s_passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public int Width { get; init; } = 29;

    public int Height { get; init; } = 17;

    public int Bits { get; init; } = 8;

    /// <summary>0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.</summary>
    public int Colours { get; init; } = 2;

    public bool Interlaced { get; init; }

    /// <summary>The filter of a row by its number, 0 to 4. What is written are the filtered values.</summary>
    public Func<int, byte> Filter { get; init; } = _ => 0;

    /// <summary>Chunks between header and pixels.</summary>
    public (string Type, byte[] Body)[] Chunks { get; init; } = [];

    /// <summary>Makes what IDAT holds of the rows.</summary>
    public Func<byte[], byte[]> Pack { get; init; } = Packed;

    public int Samples => Colours switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>The file.</summary>
    /// <param name="value">The sample of a row, a column and a channel.</param>
    public byte[] Write(Func<int, int, int, int> value)
    {
        var rows = new List<byte>();
        foreach (var (left, top, across, down) in Interlaced ? s_passes : [(0, 0, 1, 1)])
        {
            for (var y = top; y < Height && left < Width; y += down)
            {
                var row = new BitList();
                for (var x = left; x < Width; x += across)
                {
                    for (var s = 0; s < Samples; s++) row.Add(value(y, x, s), Bits);
                }

                rows.AddRange([Filter(y), .. row.ToBytes()]);
            }
        }

        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", [.. Number(Width), .. Number(Height), (byte)Bits, (byte)Colours, 0, 0, (byte)(Interlaced ? 1 : 0)]),
            .. Chunks.SelectMany(c => Chunk(c.Type, c.Body)), .. Chunk("IDAT", Pack([.. rows])), .. Chunk("IEND", [])];
    }

    public static byte[] Packed(byte[] rows)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest)) stream.Write(rows);
        return packed.ToArray();
    }

    public static byte[] Chunk(string type, byte[] body)
    {
        byte[] named = [.. type.Select(c => (byte)c), .. body];
        var sum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32.HashToUInt32(named));
        return [.. Number(body.Length), .. named, .. sum];
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
