using System.Buffers.Binary;
using System.IO.Compression;

namespace TransferLearning.Tests.Decoding;

/// <summary>Writes small TIFFs of any kind, also of kinds that are not read. Written after TIFF 6.0, not after the reader.</summary>
internal sealed record TiffWriter
{
    public const int Plain = 1, Lzw = 5, Deflate = 8, OldDeflate = 32946, PackBits = 32773;

    public int Width { get; init; } = 21;

    public int Height { get; init; } = 19;

    public int Photometric { get; init; } = 2;

    public int Bits { get; init; } = 8;

    public int Samples { get; init; } = 3;

    public int[] ExtraSamples { get; init; } = [];

    public bool Planar { get; init; }

    public (int Width, int Height)? Tile { get; init; }

    public int RowsPerStrip { get; init; } = 1000;

    public int Compression { get; init; } = Plain;

    public int Predictor { get; init; } = 1;

    public bool BigEndian { get; init; }

    public int FillOrder { get; init; } = 1;

    public int SampleFormat { get; init; } = 1;

    public int Orientation { get; init; } = 1;

    /// <summary>All reds, all greens, all blues.</summary>
    public int[] ColourMap { get; init; } = [];

    /// <summary>Tags to add or put in the place of others; <see langword="null"/> leaves a tag out.</summary>
    public Dictionary<int, int[]?> Tags { get; init; } = [];

    /// <summary>The file.</summary>
    /// <param name="value">The sample of a row, a column and a channel.</param>
    public byte[] Write(Func<int, int, int, int> value)
    {
        var tile = Tile ?? (Width, Math.Min(RowsPerStrip, Height));
        var segments = new List<byte[]>();
        for (var plane = 0; plane < (Planar ? Samples : 1); plane++)
        {
            for (var y = 0; y < Height; y += tile.Height)
            {
                for (var x = 0; x < Width; x += tile.Width) segments.Add(Segment(value, plane, x, y, tile.Width, Tile is null ? Math.Min(tile.Height, Height - y) : tile.Height));
            }
        }

        var offsets = new int[segments.Count];
        List<byte> file = [.. BigEndian ? "MM\0*\0\0\0\0"u8 : "II*\0\0\0\0\0"u8];
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = file.Count;
            file.AddRange(segments[i]);
        }

        var counts = segments.Select(s => s.Length).ToArray();
        var tags = new SortedDictionary<int, int[]?>
        {
            [256] = [Width],
            [257] = [Height],
            [258] = [.. Enumerable.Repeat(Bits, Samples)],
            [259] = [Compression],
            [262] = [Photometric],
            [266] = [FillOrder],
            [274] = [Orientation],
            [277] = [Samples],
            [284] = [Planar ? 2 : 1],
            [317] = [Predictor],
            [339] = [.. Enumerable.Repeat(SampleFormat, Samples)],
        };
        if (ExtraSamples.Length > 0) tags[338] = ExtraSamples;
        if (ColourMap.Length > 0) tags[320] = ColourMap;
        (tags[Tile is null ? 273 : 324], tags[Tile is null ? 279 : 325]) = (offsets, counts);
        if (Tile is null) tags[278] = [RowsPerStrip];
        else (tags[322], tags[323]) = ([tile.Width], [tile.Height]);
        foreach (var (tag, values) in Tags) tags[tag] = values;
        AddDirectory(file, tags);
        return [.. file];
    }

    private void AddDirectory(List<byte> file, SortedDictionary<int, int[]?> tags)
    {
        var entries = new List<byte>();
        foreach (var (tag, values) in tags)
        {
            if (values is null) continue;
            var isLong = tag is 273 or 279 or 324 or 325;
            var bytes = values.SelectMany(v => isLong ? Number(v, 4) : Number(v, 2)).ToArray();
            entries.AddRange([.. Number(tag, 2), .. Number(isLong ? 4 : 3, 2), .. Number(values.Length, 4)]);
            if (bytes.Length <= 4)
            {
                entries.AddRange([.. bytes, .. new byte[4 - bytes.Length]]);
                continue;
            }

            if (file.Count % 2 == 1) file.Add(0);
            entries.AddRange(Number(file.Count, 4));
            file.AddRange(bytes);
        }

        if (file.Count % 2 == 1) file.Add(0);
        var start = Number(file.Count, 4);
        for (var i = 0; i < 4; i++) file[4 + i] = start[i];
        file.AddRange([.. Number(entries.Count / 12, 2), .. entries, .. Number(0, 4)]);
    }

    private byte[] Number(int value, int size)
    {
        var bytes = new byte[4];
        if (BigEndian) BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        else BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return BigEndian ? bytes[(4 - size)..] : bytes[..size];
    }

    private byte[] Segment(Func<int, int, int, int> value, int plane, int left, int top, int width, int height)
    {
        var bytes = new List<byte>();
        var together = Planar ? 1 : Samples;
        for (var y = top; y < top + height; y++)
        {
            // What a tile has beyond the image is copied from its edge.
            var row = new int[width * together];
            for (var i = 0; i < row.Length; i++) row[i] = value(Math.Min(y, Height - 1), Math.Min(left + (i / together), Width - 1), Planar ? plane : i % together);
            if (Predictor == 2 && Compression is not (Plain or PackBits))
            {
                for (var i = row.Length - 1; i >= together; i--) row[i] = (row[i] - row[i - together]) & ((1 << Bits) - 1);
            }

            bytes.AddRange(Pack(row));
        }

        byte[] packed = Compression switch
        {
            Lzw => TiffPacking.Lzw([.. bytes]),
            Deflate or OldDeflate => Inflatable([.. bytes]),
            PackBits => TiffPacking.PackBits([.. bytes]),
            _ => [.. bytes],
        };
        for (var i = 0; FillOrder == 2 && i < packed.Length; i++) packed[i] = TurnedBits[packed[i]];
        return packed;
    }

    private static byte[] TurnedBits { get; } = [.. Enumerable.Range(0, 256).Select(b => Convert.ToByte(new string([.. Convert.ToString(b, 2).PadLeft(8, '0').Reverse()]), 2))];

    private byte[] Pack(int[] row)
    {
        if (Bits is 16 or 32) return [.. row.SelectMany(v => Number(v, Bits / 8))];
        var bits = new BitList();
        foreach (var value in row) bits.Add(value, Bits);
        return bits.ToBytes();
    }

    private static byte[] Inflatable(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest)) stream.Write(bytes);
        return packed.ToArray();
    }
}
