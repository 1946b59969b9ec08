namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>File formats of images.</summary>
public enum ImageFormat
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
