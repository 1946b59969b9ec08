using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>How files become pixels.</summary>
public sealed record DecodeOptions
{
    /// <summary>Whether the EXIF orientation is applied. Default: applied.</summary>
    public Orientation Orientation { get; init; } = Orientation.Apply;

    /// <summary>What becomes of transparency. Default: the image is composed on white.</summary>
    public AlphaHandling Alpha { get; init; } = AlphaHandling.White;

    /// <summary>The most pixels that an image may have, checked in its header before anything is decoded. Default: 200 million, about 600 MB of RGB.</summary>
    public long MaxPixels { get; init; } = 200_000_000;

    /// <summary>The options that a preprocessing record asks for.</summary>
    public static DecodeOptions For(PreprocessingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new DecodeOptions { Orientation = record.Orientation, Alpha = record.Alpha };
    }
}
