using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>Makes pixels of an image's file. Safe to call from several threads at once.</summary>
internal interface IImageDecoder
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

/// <summary>How files become pixels.</summary>
internal sealed record DecodeOptions
{
    /// <summary>Whether the EXIF orientation is applied. Default: applied.</summary>
    public Orientation Orientation { get; init; } = Orientation.Apply;

    /// <summary>What becomes of transparency. Default: the image is composed on white.</summary>
    public AlphaHandling Alpha { get; init; } = AlphaHandling.White;

    /// <summary>The most pixels that an image may have, checked in its header before anything is decoded. Default: 200 million, about 600 MB of RGB.</summary>
    public long MaxPixels { get; init; } = 200_000_000;

    /// <summary>By how much JPEGs may be decoded smaller; <see langword="null"/> (default): not at all.</summary>
    public JpegReduction? Reduction { get; init; }

    /// <summary>
    /// Given the size of the decoded image, upright where it is turned, the pixels that will be looked at: where that is quicker, no others are made (<see cref="RgbImage.Made"/>).
    /// <see langword="null"/> (default): all.
    /// </summary>
    public Func<ImageSize, PixelArea>? Wanted { get; init; }

    /// <summary>The options that a preprocessing record asks for.</summary>
    /// <param name="record">The record.</param>
    /// <param name="enlargement">How many times the resized image's sides the whole image's come to where only a part of it is shown (<c>1</c>: all of it is).</param>
    public static DecodeOptions For(PreprocessingRecord record, double enlargement = 1)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new DecodeOptions { Orientation = record.Orientation, Alpha = record.Alpha, Reduction = JpegReduction.For(record, enlargement) };
    }
}
