using TransferLearning.FeatureExtraction.Decoding.Formats.Exif;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

/// <summary>What a TIFF's first directory says about how its pixels are stored. Nothing is judged here: see <see cref="TiffTable"/>.</summary>
internal sealed record TiffLayout
{
    // "No limit", the default of RowsPerStrip.
    private const long AllRows = uint.MaxValue;

    public required long Width { get; init; }

    public required long Height { get; init; }

    /// <summary>Bits of each sample; at least one number.</summary>
    public required long[] AllBits { get; init; }

    /// <summary>1 unsigned, 2 signed, 3 floating-point, 4 undefined, 5 and 6 complex; at least one number.</summary>
    public required long[] SampleFormats { get; init; }

    public required long SamplesPerPixel { get; init; }

    /// <summary>What the samples mean; <see langword="null"/> where the file does not say.</summary>
    public required TiffPhotometric? Photometric { get; init; }

    /// <summary>The kinds of the samples behind the colours: 0 unspecified, 1 associated alpha, 2 straight alpha; may be shorter than these are.</summary>
    public required long[] ExtraSamples { get; init; }

    public required TiffCompression Compression { get; init; }

    /// <summary>1 none, 2 differences of neighbours, 3 the same of floating-point numbers.</summary>
    public required long Predictor { get; init; }

    /// <summary>1: the first pixel stands in a byte's highest bits; 2: in its lowest.</summary>
    public required long FillOrder { get; init; }

    /// <summary>1: a pixel's samples stand together; 2: each sample has its own plane.</summary>
    public required long PlanarConfiguration { get; init; }

    public required bool IsTiled { get; init; }

    /// <summary>Columns of a tile; of a strip the image's.</summary>
    public required long SegmentWidth { get; init; }

    /// <summary>Rows of a tile or strip; the last strip may have fewer.</summary>
    public required long SegmentHeight { get; init; }

    /// <summary>Where each strip or tile begins.</summary>
    public required long[] Offsets { get; init; }

    /// <summary>Bytes of each strip or tile.</summary>
    public required long[] Counts { get; init; }

    /// <summary>All reds, then greens, then blues of a palette, 0 to 65,535.</summary>
    public required long[] ColourMap { get; init; }

    /// <summary>1 for cyan, magenta, yellow, black.</summary>
    public required long InkSet { get; init; }

    public required int Orientation { get; init; }

    public required bool IsLittleEndian { get; init; }

    /// <summary>Bits of the first sample.</summary>
    public int Bits => (int)Math.Min(AllBits[0], int.MaxValue);

    /// <summary>How many samples of a pixel are colours.</summary>
    public int Colours => Photometric switch
    {
        TiffPhotometric.Rgb or TiffPhotometric.YCbCr or TiffPhotometric.Lab or TiffPhotometric.IccLab or TiffPhotometric.ItuLab => 3,
        TiffPhotometric.Separated => 4,
        _ => 1,
    };

    public bool IsPlanar => PlanarConfiguration == 2 && SamplesPerPixel > 1;

    /// <summary>What the first sample behind the colours is.</summary>
    public TiffExtraSample Extra =>
        SamplesPerPixel <= Colours ? TiffExtraSample.None
        : ExtraSamples is [1, ..] ? TiffExtraSample.AssociatedAlpha
        : ExtraSamples is [2, ..] ? TiffExtraSample.StraightAlpha
        : TiffExtraSample.Unspecified;

    /// <summary>Reads the directory.</summary>
    /// <exception cref="ImageDecodeException">The file ends before it does.</exception>
    public static TiffLayout Read(ReadOnlySpan<byte> file)
    {
        var directory = TiffDirectory.Read(file);
        if (!directory.Exists) throw Truncated.Before("its directory");
        CheckPage(directory);
        var width = Value(directory, TiffTags.Width, 0);
        var height = Value(directory, TiffTags.Height, 0);
        var isTiled = directory.Has(TiffTags.TileWidth) || directory.Has(TiffTags.TileOffsets);
        return new TiffLayout
        {
            Width = width,
            Height = height,
            AllBits = Values(directory, TiffTags.BitsPerSample, 1),
            SampleFormats = Values(directory, TiffTags.SampleFormat, 1),
            SamplesPerPixel = Value(directory, TiffTags.SamplesPerPixel, 1),
            Photometric = directory.WholeValues(TiffTags.Photometric) is [var photometric, ..] ? (TiffPhotometric)photometric : null,
            ExtraSamples = directory.WholeValues(TiffTags.ExtraSamples),
            Compression = (TiffCompression)Value(directory, TiffTags.Compression, 1),
            Predictor = Value(directory, TiffTags.Predictor, 1),
            FillOrder = Value(directory, TiffTags.FillOrder, 1),
            PlanarConfiguration = Value(directory, TiffTags.PlanarConfiguration, 1),
            IsTiled = isTiled,
            SegmentWidth = isTiled ? Value(directory, TiffTags.TileWidth, 0) : width,
            SegmentHeight = isTiled ? Value(directory, TiffTags.TileLength, 0) : Math.Min(Value(directory, TiffTags.RowsPerStrip, AllRows), height),
            Offsets = directory.WholeValues(isTiled ? TiffTags.TileOffsets : TiffTags.StripOffsets),
            Counts = directory.WholeValues(isTiled ? TiffTags.TileByteCounts : TiffTags.StripByteCounts),
            ColourMap = directory.WholeValues(TiffTags.ColourMap),
            InkSet = Value(directory, TiffTags.InkSet, 1),
            Orientation = Value(directory, TiffTags.Orientation, 1) is >= 1 and <= 8 and var orientation ? (int)orientation : 1,
            IsLittleEndian = directory.IsLittleEndian,
        };
    }

    /// <summary>Cameras' raw files are TIFFs whose first page is a thumbnail.</summary>
    private static void CheckPage(TiffDirectory directory)
    {
        if (directory.Has(TiffTags.DngVersion)) throw NotRead.Kind("a camera's raw file (DNG)");
        var isReduced = (directory.Value(TiffTags.SubfileType, 0) & 1) != 0;
        if (isReduced && (directory.Has(TiffTags.SubDirectories) || directory.Next != 0)) throw NotRead.Kind("TIFF whose first page is a thumbnail, such as a camera's raw file,");
    }

    private static long Value(TiffDirectory directory, ushort tag, long otherwise) => Values(directory, tag, otherwise)[0];

    private static long[] Values(TiffDirectory directory, ushort tag, long otherwise) => directory.WholeValues(tag) is { Length: > 0 } values ? values : [otherwise];
}

/// <summary>The tags that decide what a picture looks like (TIFF 6.0, appendix A).</summary>
internal static class TiffTags
{
    public const ushort SubfileType = 254, Width = 256, Height = 257, BitsPerSample = 258, Compression = 259, Photometric = 262, FillOrder = 266;
    public const ushort StripOffsets = 273, Orientation = 274, SamplesPerPixel = 277, RowsPerStrip = 278, StripByteCounts = 279, PlanarConfiguration = 284;
    public const ushort Predictor = 317, ColourMap = 320, TileWidth = 322, TileLength = 323, TileOffsets = 324, TileByteCounts = 325;
    public const ushort SubDirectories = 330, InkSet = 332, ExtraSamples = 338, SampleFormat = 339, JpegTables = 347, DngVersion = 50706;
}
