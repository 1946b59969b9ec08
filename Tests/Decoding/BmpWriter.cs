using System.Buffers.Binary;

namespace TransferLearning.Tests.Decoding;

/// <summary>Writes small bitmaps of any kind, also of kinds that are not read.</summary>
internal sealed record BmpWriter
{
    public int Width { get; init; } = 13;

    public int Height { get; init; } = 9;

    public int HeaderSize { get; init; } = 40;

    public int Bits { get; init; } = 24;

    public int Compression { get; init; }

    /// <summary>Red, green, blue and, in longer headers or with compression 6, alpha.</summary>
    public uint[] Masks { get; init; } = [];

    public bool TopDown { get; init; }

    /// <summary>Colours as RGB.</summary>
    public int[] Palette { get; init; } = [];

    /// <summary>Bytes between palette and pixels.</summary>
    public int Gap { get; init; }

    /// <summary>The file with the pixel of each row and column, the uppermost row being 0.</summary>
    public byte[] Write(Func<int, int, uint> pixel)
    {
        var pixels = new List<byte>();
        for (var stored = 0; stored < Height; stored++)
        {
            var row = new BitList();
            for (var x = 0; x < Width; x++)
            {
                var value = pixel(TopDown ? stored : Height - 1 - stored, x);
                if (Bits <= 8) row.Add((int)value, Bits);
                else for (var i = 0; i < Bits; i += 8) row.Add((int)((value >> i) & 255), 8);
            }

            var bytes = row.ToBytes();
            pixels.AddRange([.. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]]);
        }

        return Write([.. pixels]);
    }

    /// <summary>The file with packed pixels.</summary>
    public byte[] Write(byte[] pixels)
    {
        var header = new byte[HeaderSize];
        BinaryPrimitives.WriteInt32LittleEndian(header, HeaderSize);
        if (HeaderSize == 12)
        {
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(4), (short)Width);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(6), (short)Height);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(8), 1);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(10), (short)Bits);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), Width);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), TopDown ? -Height : Height);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(12), 1);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(14), (short)Bits);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), Compression);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), pixels.Length);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(32), Bits <= 8 ? Palette.Length : 0);
        }

        var masks = new byte[4 * Masks.Length];
        for (var i = 0; i < Masks.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(masks.AsSpan(4 * i), Masks[i]);
        var inside = Math.Min(masks.Length, HeaderSize > 40 ? HeaderSize - 40 : 0);
        masks.AsSpan(0, inside).CopyTo(header.AsSpan(Math.Min(40, HeaderSize)));
        byte[] palette = [.. Palette.SelectMany(c => (byte[])[(byte)c, (byte)(c >> 8), (byte)(c >> 16), .. HeaderSize == 12 ? (byte[])[] : [0]])];
        byte[] before = [.. header, .. masks[inside..], .. palette, .. new byte[Gap]];
        var file = new byte[14];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), 14 + before.Length + pixels.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 14 + before.Length);
        return [.. file, .. before, .. pixels];
    }
}
