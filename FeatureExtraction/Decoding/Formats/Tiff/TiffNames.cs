namespace TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

/// <summary>What users call the kinds of TIFFs, in reasons why one is not read.</summary>
internal static class TiffNames
{
    public static string SampleFormat(long format) => format switch
    {
        2 => "signed",
        3 => "floating-point",
        5 or 6 => "complex",
        _ => $"(sample format {format})",
    };

    public static string Of(TiffPhotometric photometric) => photometric switch
    {
        TiffPhotometric.WhiteIsZero or TiffPhotometric.BlackIsZero => "grey",
        TiffPhotometric.Rgb => "RGB",
        TiffPhotometric.Palette => "palette",
        TiffPhotometric.TransparencyMask => "transparency mask",
        TiffPhotometric.Separated => "CMYK",
        TiffPhotometric.YCbCr => "YCbCr",
        TiffPhotometric.Lab or TiffPhotometric.IccLab or TiffPhotometric.ItuLab => "L*a*b*",
        TiffPhotometric.ColourFilterArray or TiffPhotometric.LinearRaw => "camera raw",
        TiffPhotometric.LogL or TiffPhotometric.LogLuv => "LogLuv",
        _ => $"photometric {(int)photometric}",
    };

    public static string Of(TiffCompression compression) => compression switch
    {
        TiffCompression.Plain => "no",
        TiffCompression.FaxRuns or TiffCompression.FaxGroup3 or TiffCompression.FaxGroup4 => "fax",
        TiffCompression.Lzw => "LZW",
        TiffCompression.OldJpeg => "old-style JPEG",
        TiffCompression.Jpeg => "JPEG",
        TiffCompression.AdobeDeflate or TiffCompression.Deflate => "deflate",
        TiffCompression.FaxT85 or TiffCompression.FaxT43 or TiffCompression.Jbig => "JBIG",
        TiffCompression.PackBits => "PackBits",
        TiffCompression.SgiLog or TiffCompression.SgiLog24 => "SGI log",
        TiffCompression.Jpeg2000 or (TiffCompression)33003 or (TiffCompression)33005 => "JPEG 2000",
        TiffCompression.Lerc => "LERC",
        TiffCompression.Lzma => "LZMA",
        TiffCompression.JpegXl => "JPEG XL",
        _ => Enum.IsDefined(compression) ? compression.ToString() : $"unknown ({(int)compression})",
    };

    public static string Of(TiffExtraSample extra) => extra switch
    {
        TiffExtraSample.None => "no extra sample",
        TiffExtraSample.Unspecified => "an extra sample",
        TiffExtraSample.AssociatedAlpha => "premultiplied alpha",
        _ => "alpha",
    };
}
