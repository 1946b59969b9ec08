using TransferLearning.FeatureExtraction.Decoding.Formats.Exif;
using TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

/// <summary>TIFF (TIFF 6.0): its first page.</summary>
internal static class TiffFormat
{
    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        if (file.Length < 8) throw Truncated.Before("the end of its header");
        if (file[2] == 43 || file[3] == 43) throw NotRead.Kind("BigTIFF");
        if (file[8..].StartsWith("CR"u8)) throw NotRead.Kind("a camera's raw file (CR2)");
        var layout = TiffLayout.Read(file);
        if (layout.Width > int.MaxValue || layout.Height > int.MaxValue) throw new ImageDecodeException($"damaged header: {layout.Width}×{layout.Height} pixels");
        TiffTable.Check(layout);
        var hasAlpha = layout.Extra is TiffExtraSample.AssociatedAlpha or TiffExtraSample.StraightAlpha;
        return new ImageHeader(ImageFormat.Tiff, (int)layout.Width, (int)layout.Height, layout.Orientation, hasAlpha, layout.Bits);
    }

    public static void CheckComplete(ReadOnlySpan<byte> file)
    {
        var layout = TiffLayout.Read(file);
        if (layout.Offsets.Length == 0) throw new ImageDecodeException("damaged: neither strips nor tiles");
        for (var i = 0; i < Math.Min(layout.Offsets.Length, layout.Counts.Length); i++)
        {
            if (layout.Offsets[i] + layout.Counts[i] > file.Length) throw Truncated.Length(file.Length, layout.Offsets[i] + layout.Counts[i]);
        }

        if (layout.Compression == TiffCompression.Jpeg) CheckJpegs(file, layout);
    }

    /// <summary>The file as a library shall read it: upright, because OpenCV turns some orientations and not others. The file itself where there is nothing to do.</summary>
    public static ReadOnlySpan<byte> AsStored(ReadOnlySpan<byte> file, ImageHeader header)
    {
        if (header.ExifOrientation == 1) return file;
        var copy = file.ToArray();
        TiffDirectory.Read(file).Overwrite(copy, TiffTags.Orientation, 1);
        return copy;
    }

    /// <summary>Each strip or tile is a JPEG, whose tables may stand in a tag for all.</summary>
    private static void CheckJpegs(ReadOnlySpan<byte> file, TiffLayout layout)
    {
        var tables = TiffDirectory.Read(file).UntypedBytes(TiffTags.JpegTables);
        if (layout.Counts.Length < layout.Offsets.Length) throw new ImageDecodeException($"damaged header: {layout.Counts.Length} lengths of {layout.Offsets.Length} strips or tiles");
        for (var i = 0; i < layout.Offsets.Length; i++) JpegFormat.CheckComplete(file.Slice((int)layout.Offsets[i], (int)layout.Counts[i]), tables);
    }
}
