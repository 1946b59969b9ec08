namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>Makes pixels of an image's file. Safe to call from several threads at once.</summary>
public interface IImageDecoder
{
    /// <summary>Name and version of what decodes, for the record.</summary>
    string Name { get; }

    /// <summary>Decodes a whole file: JPEG, PNG, BMP, WebP or TIFF. 16-bit samples keep their upper byte.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="options">Orientation, transparency, limits.</param>
    /// <returns>8-bit RGB; dispose of it to give its buffer back.</returns>
    /// <exception cref="ImageDecodeException">The file is no image, damaged, truncated or too large; the message is the reason.</exception>
    RgbImage Decode(ReadOnlySpan<byte> file, DecodeOptions options);
}
