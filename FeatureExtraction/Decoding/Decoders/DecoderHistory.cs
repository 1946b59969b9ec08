using TransferLearning.FeatureExtraction.Decoding.Formats;

namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>Which files became other pixels when decoding was mended, so that features computed before can be told from those of now.</summary>
internal static class DecoderHistory
{
    /// <summary>The number of today's decoding. What records none was written by 1.</summary>
    public const int Revision = 2;

    /// <summary>What images are of which <see cref="IsDecodedOtherwise"/> holds, to follow "are".</summary>
    public const string Better = "of a format that is decoded better now (TIFF, BMP, animated PNG)";

    /// <summary>How many bytes of a file's start <see cref="IsDecodedOtherwise"/> needs at most.</summary>
    public const int StartLength = 128;

    // Kinds of files that every revision decodes, and some of which come out with other pixels since a revision. Files that failed before need no entry:
    // failures are tried again in every run.
    private static readonly (int Since, Kind Kind)[] s_changes =
    [
        // Samples that are white at 0, planes apart, alpha beside grey, extra samples that are no alpha.
        (2, start => ImageFormats.Sniff(start) == ImageFormat.Tiff),

        // Samples of five and six bits reach 255, and masks say which bits are red.
        (2, start => ImageFormats.Sniff(start) == ImageFormat.Bmp),

        // The picture itself, not the first frame of its animation. Writers put the chunk that tells right behind the header.
        (2, start => ImageFormats.Sniff(start) == ImageFormat.Png && PngFormat.IsAnimated(start)),
    ];

    private delegate bool Kind(ReadOnlySpan<byte> start);

    /// <summary>Whether a file may be decoded to other pixels now than at a revision.</summary>
    /// <param name="revision">The revision that decoded it then; 1 where none was recorded.</param>
    /// <param name="start">The file's first <see cref="StartLength"/> bytes, or all where it has fewer. Its format is told from them, not from its name.</param>
    public static bool IsDecodedOtherwise(int revision, ReadOnlySpan<byte> start)
    {
        foreach (var (since, kind) in s_changes)
        {
            if (since > revision && kind(start)) return true;
        }

        return false;
    }
}
