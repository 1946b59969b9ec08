namespace TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

/// <summary>The tags that decide what a picture looks like (TIFF 6.0, appendix A).</summary>
internal static class TiffTags
{
    public const ushort SubfileType = 254, Width = 256, Height = 257, BitsPerSample = 258, Compression = 259, Photometric = 262, FillOrder = 266;
    public const ushort StripOffsets = 273, Orientation = 274, SamplesPerPixel = 277, RowsPerStrip = 278, StripByteCounts = 279, PlanarConfiguration = 284;
    public const ushort Predictor = 317, ColourMap = 320, TileWidth = 322, TileLength = 323, TileOffsets = 324, TileByteCounts = 325;
    public const ushort SubDirectories = 330, InkSet = 332, ExtraSamples = 338, SampleFormat = 339, JpegTables = 347, DngVersion = 50706;
}
