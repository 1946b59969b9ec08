namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>What an image's file says of itself before it is decoded.</summary>
/// <param name="Format">File format.</param>
/// <param name="Width">Columns, as stored.</param>
/// <param name="Height">Rows, as stored.</param>
/// <param name="ExifOrientation">EXIF orientation, 1 (upright) to 8; 1 where the file has none.</param>
/// <param name="HasAlpha">Whether there is transparency.</param>
/// <param name="BitsPerSample">Bits of a sample; of a palette's index.</param>
internal readonly record struct ImageHeader(ImageFormat Format, int Width, int Height, int ExifOrientation = 1, bool HasAlpha = false, int BitsPerSample = 8)
{
    /// <summary>Columns × rows.</summary>
    public long PixelCount => (long)Width * Height;
}

/// <summary>File formats of images.</summary>
internal enum ImageFormat
{
    /// <summary>JPEG, baseline or progressive.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>WebP, lossy or lossless.</summary>
    WebP,

    /// <summary>TIFF; its first page.</summary>
    Tiff,
}
