namespace TransferLearning.FeatureExtraction.Decoding.Formats;

/// <summary>TIFF's first directory (TIFF 6.0, sections 2 and 8).</summary>
internal static class TiffFormat
{
    private const ushort Width = 256, Height = 257, BitsPerSample = 258, StripOffsets = 273, Orientation = 274, StripByteCounts = 279;
    private const ushort TileOffsets = 324, TileByteCounts = 325, ExtraSamples = 338;
    private const ushort AssociatedAlpha = 1, StraightAlpha = 2;

    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        if (file[2] == 43 || file[3] == 43) throw new ImageDecodeException("BigTIFF, which is not read");
        var directory = TiffDirectory.Read(file);
        if (!directory.Exists) throw Truncated.Before("its directory");
        var (width, height) = (directory.Value(Width, 0), directory.Value(Height, 0));
        if (width > int.MaxValue || height > int.MaxValue) throw new ImageDecodeException($"damaged header: {width}×{height} pixels");
        if (directory.Value(ExtraSamples, 0) == AssociatedAlpha) throw new ImageDecodeException("TIFF with premultiplied alpha, which is not read");
        var orientation = directory.Value(Orientation, 1) is >= 1 and <= 8 and var o ? (int)o : 1;
        return new ImageHeader(ImageFormat.Tiff, (int)width, (int)height, orientation, directory.Values(ExtraSamples).Length > 0, (int)directory.Value(BitsPerSample, 1));
    }

    public static void CheckComplete(ReadOnlySpan<byte> file)
    {
        var directory = TiffDirectory.Read(file);
        var strips = Check(directory.Values(StripOffsets), directory.Values(StripByteCounts), file.Length);
        var tiles = Check(directory.Values(TileOffsets), directory.Values(TileByteCounts), file.Length);
        if (!strips && !tiles) throw new ImageDecodeException("damaged: neither strips nor tiles");
    }

    /// <summary>
    /// The file with its pixels to be taken as stored: libtiff would multiply colours by an alpha that is not yet in them, and OpenCV turns
    /// some orientations and not others, so both tags are overwritten. The file itself where there is nothing to do.
    /// </summary>
    public static ReadOnlySpan<byte> AsStored(ReadOnlySpan<byte> file, ImageHeader header)
    {
        if (header is { ExifOrientation: 1, HasAlpha: false }) return file;
        var copy = file.ToArray();
        var directory = TiffDirectory.Read(file);
        directory.Overwrite(copy, Orientation, 1);
        if (directory.Value(ExtraSamples, StraightAlpha) == StraightAlpha) directory.Overwrite(copy, ExtraSamples, AssociatedAlpha);
        return copy;
    }

    private static bool Check(long[] offsets, long[] counts, long length)
    {
        for (var i = 0; i < Math.Min(offsets.Length, counts.Length); i++)
        {
            if (offsets[i] + counts[i] > length) throw Truncated.Length(length, offsets[i] + counts[i]);
        }

        return offsets.Length > 0;
    }
}
