using static TransferLearning.FeatureExtraction.Decoding.Formats.Bmp.BmpCompression;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Bmp;

/// <summary>The bitmaps that are known to come out right, each held by a test; every other is refused by its name.</summary>
internal static class BmpTable
{
    private static readonly int[] s_windows = [40, 52, 56, 108, 124];
    private static readonly int[] s_anyInfo = [40, 52, 56, 64, 108, 124];

    // Masks: the widths that colours and alpha may have.
    private static readonly Row[] s_rows =
    [
        new([BmpLayout.CoreHeader], [1, 4, 8, 24], None, [], []),
        new(s_anyInfo, [1, 2, 4, 8, 16, 24, 32], None, [], []),
        new(s_anyInfo, [8], Rle8, [], []),
        new(s_anyInfo, [4], Rle4, [], []),
        new(s_windows, [16], BitFields, [5, 6], [0, 1]),
        new(s_windows, [32], BitFields, [8], [0, 8]),
        new(s_windows, [16], AlphaBitFields, [5, 6], [0, 1]),
        new(s_windows, [32], AlphaBitFields, [8], [0, 8]),
    ];

    /// <summary>Refuses what is not in the table.</summary>
    /// <exception cref="ImageDecodeException">The file is not read; the message says what it is.</exception>
    public static void Check(in BmpLayout layout)
    {
        var (size, bits, compression) = (layout.HeaderSize, layout.Bits, layout.Compression);
        if (!s_rows.Any(r => r.Compression == compression)) throw NotRead.Kind($"BMP with {Name(compression)} compression");
        if (!s_rows.Any(r => r.Bits.Contains(bits))) throw NotRead.Kind($"{bits}-bit BMP");
        var row = s_rows.FirstOrDefault(r => r.Headers.Contains(size) && r.Bits.Contains(bits) && r.Compression == compression)
            ?? throw NotRead.Kind($"{bits}-bit BMP with {Name(compression)} and a header of {size} bytes");
        if (layout.IsRunLength && layout.IsTopDown) throw NotRead.Kind("BMP with runs from the top down");
        if (layout.HasMasks) CheckMasks(layout, row);
        if (layout.Offset < 14 + size) throw new ImageDecodeException($"damaged header: pixels from byte {layout.Offset}, inside the header");
    }

    private static void CheckMasks(in BmpLayout layout, Row row)
    {
        BmpMask[] masks = [layout.Red, layout.Green, layout.Blue, .. layout.Alpha.Bits == 0 ? (BmpMask[])[] : [layout.Alpha]];
        var all = 0UL;
        foreach (var mask in masks)
        {
            var isWide = layout.Bits == 16 && mask.Bits > ushort.MaxValue;
            if (!mask.IsContiguous || isWide || (all & mask.Bits) != 0) throw NotRead.Kind($"{layout.Bits}-bit BMP with the masks {Text(masks)}");
            all |= mask.Bits;
        }

        if (masks[..3].Any(m => !row.ColourWidths.Contains(m.Width)) || !row.AlphaWidths.Contains(layout.Alpha.Width))
        {
            throw NotRead.Kind($"{layout.Bits}-bit BMP with masks of {string.Join(", ", masks.Select(m => m.Width))} bits");
        }
    }

    private static string Text(BmpMask[] masks) => string.Join(", ", masks.Select(m => $"{m.Bits:X}"));

    private static string Name(BmpCompression compression) => compression switch
    {
        None => "no compression",
        Rle8 => "8-bit runs",
        Rle4 => "4-bit runs",
        BitFields or AlphaBitFields => "masks",
        BmpCompression.Jpeg => "JPEG",
        Png => "PNG",
        Os2Huffman => "Huffman",
        Os2Rle24 => "24-bit runs",
        _ => $"unknown ({(int)compression})",
    };

    private sealed record Row(int[] Headers, int[] Bits, BmpCompression Compression, int[] ColourWidths, int[] AlphaWidths);
}

/// <summary>Windows bitmaps: file header, then a header whose length tells its version.</summary>
internal static class BmpFormat
{
    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        var layout = BmpLayout.Read(file);
        BmpTable.Check(layout);
        return new ImageHeader(ImageFormat.Bmp, layout.Width, layout.Height, HasAlpha: layout.Alpha.Bits != 0);
    }

    public static void CheckComplete(ReadOnlySpan<byte> file)
    {
        var layout = BmpLayout.Read(file);
        var expected = layout.Offset + (layout.IsRunLength ? layout.CompressedSize : layout.RowBytes * layout.Height);
        if (expected > file.Length) throw Truncated.Length(file.Length, expected);
    }
}
