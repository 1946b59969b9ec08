using System.Buffers.Binary;

namespace TransferLearning.FeatureExtraction.Decoding.Formats;

/// <summary>Windows bitmaps: file header, then a header whose length tells its version.</summary>
internal static class BmpFormat
{
    private const int FileHeader = 14;
    private const int CoreHeader = 12;
    private const int Uncompressed = 0, BitFields = 3, AlphaBitFields = 6;

    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        var layout = Layout.Read(file);
        return new ImageHeader(ImageFormat.Bmp, layout.Width, layout.Height, HasAlpha: layout.HasAlpha);
    }

    public static void CheckComplete(ReadOnlySpan<byte> file)
    {
        var layout = Layout.Read(file);
        var expected = layout.PixelOffset + (layout.IsCompressed
            ? layout.CompressedSize
            : (((long)layout.Width * layout.BitsPerPixel) + 31) / 32 * 4 * layout.Height);
        if (expected > file.Length) throw Truncated.Length(file.Length, expected);
    }

    private readonly record struct Layout(long PixelOffset, int Width, int Height, int BitsPerPixel, bool IsCompressed, long CompressedSize, bool HasAlpha)
    {
        public static Layout Read(ReadOnlySpan<byte> file)
        {
            if (file.Length < FileHeader + CoreHeader) throw Truncated.Before("the end of its header");
            var pixels = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
            var header = file[FileHeader..];
            var size = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (size > header.Length) throw Truncated.Before("the end of its header");
            if (size == CoreHeader)
            {
                return new Layout(pixels, UInt16(header[4..]), UInt16(header[6..]), UInt16(header[10..]), false, 0, false);
            }

            var height = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
            if (height == int.MinValue) throw new ImageDecodeException("damaged header");
            var bits = UInt16(header[14..]);
            var compression = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);

            // Without a mask for it the fourth byte of a pixel means nothing.
            var alpha = bits == 32 && compression is BitFields or AlphaBitFields && size >= 56 && BinaryPrimitives.ReadUInt32LittleEndian(header[52..]) != 0;
            return new Layout(
                pixels,
                BinaryPrimitives.ReadInt32LittleEndian(header[4..]),
                Math.Abs(height),
                bits,
                compression is not (Uncompressed or BitFields or AlphaBitFields),
                BinaryPrimitives.ReadUInt32LittleEndian(header[20..]),
                alpha);
        }

        private static int UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }
}
