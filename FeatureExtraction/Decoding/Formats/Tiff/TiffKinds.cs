namespace TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

/// <summary>What the colour samples of a TIFF mean (tag 262).</summary>
internal enum TiffPhotometric
{
    WhiteIsZero = 0,
    BlackIsZero = 1,
    Rgb = 2,
    Palette = 3,
    TransparencyMask = 4,
    Separated = 5,
    YCbCr = 6,
    Lab = 8,
    IccLab = 9,
    ItuLab = 10,
    ColourFilterArray = 32803,
    LogL = 32844,
    LogLuv = 32845,
    LinearRaw = 34892,
}

/// <summary>How the strips or tiles of a TIFF are compressed (tag 259).</summary>
internal enum TiffCompression
{
    Plain = 1,
    FaxRuns = 2,
    FaxGroup3 = 3,
    FaxGroup4 = 4,
    Lzw = 5,
    OldJpeg = 6,
    Jpeg = 7,
    AdobeDeflate = 8,
    FaxT85 = 9,
    FaxT43 = 10,
    NeXT = 32766,
    PackBits = 32773,
    ThunderScan = 32809,
    PixarLog = 32909,
    Deflate = 32946,
    Jbig = 34661,
    SgiLog = 34676,
    SgiLog24 = 34677,
    Jpeg2000 = 34712,
    Lerc = 34887,
    Lzma = 34925,
    Zstandard = 50000,
    WebP = 50001,
    JpegXl = 50002,
}

/// <summary>What the sample behind the colours is (tag 338).</summary>
internal enum TiffExtraSample
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Something that is no transparency, such as near infrared: it is left out.</summary>
    Unspecified,

    /// <summary>Transparency that the colours were multiplied by.</summary>
    AssociatedAlpha,

    /// <summary>Transparency that the colours know nothing of.</summary>
    StraightAlpha,
}
