using System.Buffers.Binary;
using System.Numerics;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Bmp;

/// <summary>What a bitmap's two headers say about how its pixels are stored. Nothing is judged here: see <see cref="BmpTable"/>.</summary>
internal readonly record struct BmpLayout
{
    private const int FileHeader = 14;
    private const int FirstHeaderWithMasks = 52;
    private const int FirstHeaderWithAlpha = 56;
    private const int Os2Header = 64;

    /// <summary>Length of OS/2's first header, whose palettes have no fourth byte.</summary>
    public const int CoreHeader = 12;

    /// <summary>Length of the second header, which tells its version.</summary>
    public required int HeaderSize { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Whether the first row stored is the uppermost.</summary>
    public required bool IsTopDown { get; init; }

    public required int Bits { get; init; }

    public required BmpCompression Compression { get; init; }

    /// <summary>Where the pixels begin.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes of compressed pixels; may be 0.</summary>
    public required long CompressedSize { get; init; }

    /// <summary>How many colours the palette has; 0 for as many as the bits can tell.</summary>
    public required long PaletteLength { get; init; }

    public required BmpMask Red { get; init; }

    public required BmpMask Green { get; init; }

    public required BmpMask Blue { get; init; }

    /// <summary>The mask of transparency; empty where there is none.</summary>
    public required BmpMask Alpha { get; init; }

    public bool HasMasks => Compression is BmpCompression.BitFields or BmpCompression.AlphaBitFields;

    public bool IsRunLength => Compression is BmpCompression.Rle8 or BmpCompression.Rle4;

    /// <summary>Bytes of a stored row.</summary>
    public long RowBytes => (((long)Width * Bits) + 31) / 32 * 4;

    /// <summary>Reads the headers.</summary>
    /// <exception cref="ImageDecodeException">The file ends before they do.</exception>
    public static BmpLayout Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeader + CoreHeader) throw Truncated.Before("the end of its header");
        var header = file[FileHeader..];
        var size = Int32(header, 0);
        if (size > header.Length) throw Truncated.Before("the end of its header");
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        if (size == CoreHeader) return Core(header, offset);
        var height = Int32(header, 8);
        if (height == int.MinValue) throw new ImageDecodeException("damaged header");
        var layout = new BmpLayout
        {
            HeaderSize = size,
            Width = Int32(header, 4),
            Height = Math.Abs(height),
            IsTopDown = height < 0,
            Bits = UInt16(header, 14),
            Compression = CompressionOf(size, Int32(header, 16)),
            Offset = offset,
            CompressedSize = (uint)Int32(header, 20),
            PaletteLength = (uint)Int32(header, 32),
            Red = default,
            Green = default,
            Blue = default,
            Alpha = default,
        };
        return layout.Bits is 16 or 24 or 32 ? layout.WithMasks(header) : layout;
    }

    /// <summary>The palette as RGB; colours that it has not are black.</summary>
    public byte[] Palette(ReadOnlySpan<byte> file)
    {
        var palette = new byte[3 << Bits];
        var entry = HeaderSize == CoreHeader ? 3 : 4;
        var length = PaletteLength is 0 || PaletteLength > 1 << Bits ? 1 << Bits : (int)PaletteLength;
        var stored = file[(FileHeader + HeaderSize)..(int)Offset];
        for (var i = 0; i < Math.Min(length, stored.Length / entry); i++)
        {
            var colour = stored[(i * entry)..];
            (palette[3 * i], palette[(3 * i) + 1], palette[(3 * i) + 2]) = (colour[2], colour[1], colour[0]);
        }

        return palette;
    }

    private static BmpLayout Core(ReadOnlySpan<byte> header, long offset) => new()
    {
        HeaderSize = CoreHeader,
        Width = UInt16(header, 4),
        Height = UInt16(header, 6),
        IsTopDown = false,
        Bits = UInt16(header, 10),
        Compression = BmpCompression.None,
        Offset = offset,
        CompressedSize = 0,
        PaletteLength = 0,
        Red = new BmpMask(0xFF0000),
        Green = new BmpMask(0xFF00),
        Blue = new BmpMask(0xFF),
        Alpha = default,
    };

    // OS/2's second header gives two numbers another meaning.
    private static BmpCompression CompressionOf(int headerSize, int number) => (headerSize, number) switch
    {
        (Os2Header, 3) => BmpCompression.Os2Huffman,
        (Os2Header, 4) => BmpCompression.Os2Rle24,
        _ => (BmpCompression)number,
    };

    private BmpLayout WithMasks(ReadOnlySpan<byte> header)
    {
        if (!HasMasks)
        {
            return this with
            {
                Red = new BmpMask(Bits == 16 ? 0x7C00u : 0xFF0000),
                Green = new BmpMask(Bits == 16 ? 0x3E0u : 0xFF00),
                Blue = new BmpMask(Bits == 16 ? 0x1Fu : 0xFF),
            };
        }

        // They stand behind the first 40 bytes, whether these are all of the header or not.
        var hasAlpha = HeaderSize >= FirstHeaderWithAlpha || (HeaderSize < FirstHeaderWithMasks && Compression == BmpCompression.AlphaBitFields);
        if (header.Length < (hasAlpha ? FirstHeaderWithAlpha : FirstHeaderWithMasks)) throw Truncated.Before("the end of its header");
        return this with
        {
            Red = new BmpMask((uint)Int32(header, 40)),
            Green = new BmpMask((uint)Int32(header, 44)),
            Blue = new BmpMask((uint)Int32(header, 48)),
            Alpha = new BmpMask(hasAlpha ? (uint)Int32(header, 52) : 0),
        };
    }

    private static int Int32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private static int UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}

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

/// <summary>Which bits of a pixel are one of its samples.</summary>
/// <param name="Bits">The bits.</param>
internal readonly record struct BmpMask(uint Bits)
{
    /// <summary>How many bits there are.</summary>
    public int Width => BitOperations.PopCount(Bits);

    /// <summary>The lowest of them.</summary>
    public int Shift => Bits == 0 ? 0 : BitOperations.TrailingZeroCount(Bits);

    /// <summary>Whether they stand side by side.</summary>
    public bool IsContiguous => Bits != 0 && Bits >> Shift == (uint)((1UL << Width) - 1);

    /// <summary>The grey level, 0 to 255, of each value: the greatest is 255, whatever the number of bits (at most 8).</summary>
    public byte[] Levels()
    {
        var most = (1 << Width) - 1;
        var levels = new byte[most + 1];
        for (var value = 1; value <= most; value++) levels[value] = (byte)(((value * 255) + (most / 2)) / most);
        return levels;
    }
}
