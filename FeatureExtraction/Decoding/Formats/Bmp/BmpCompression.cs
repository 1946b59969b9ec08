namespace TransferLearning.FeatureExtraction.Decoding.Formats.Bmp;

/// <summary>How a bitmap's pixels are packed.</summary>
internal enum BmpCompression
{
    None = 0,
    Rle8 = 1,
    Rle4 = 2,
    BitFields = 3,
    Jpeg = 4,
    Png = 5,
    AlphaBitFields = 6,

    /// <summary>Number 3 in OS/2's second header.</summary>
    Os2Huffman = 1003,

    /// <summary>Number 4 in OS/2's second header.</summary>
    Os2Rle24 = 1004,
}
