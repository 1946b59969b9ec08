namespace TransferLearning.FeatureExtraction.Decoding.Formats.Bmp;

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
