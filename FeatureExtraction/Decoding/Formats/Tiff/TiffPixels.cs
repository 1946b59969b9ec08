using System.Buffers.Binary;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

/// <summary>
/// Makes RGB of a TIFF that is not compressed, or packed as PackBits, LZW or deflate, in strips or tiles of any size, samples together or in
/// planes: what libraries do with these differs from depth to depth.
/// </summary>
internal sealed class TiffPixels
{
    // Far beyond any tile in use. A strip is as large as its image at most, whose size was checked before.
    private const long MostTileBytes = 1 << 28;
    private readonly TiffLayout _layout;
    private readonly TiffColours _colours;
    private readonly int _planes, _samples, _samplesTogether, _across, _rows, _rowBytes;

    private TiffPixels(TiffLayout layout, AlphaHandling alpha)
    {
        _layout = layout;
        _colours = new TiffColours(layout, alpha);
        _samples = (int)layout.SamplesPerPixel;
        (_planes, _samplesTogether) = layout.IsPlanar ? (_samples, 1) : (1, _samples);
        if (layout.SegmentWidth < 1 || layout.SegmentHeight < 1) throw new ImageDecodeException($"damaged header: strips or tiles of {layout.SegmentWidth}×{layout.SegmentHeight} pixels");
        var rowBytes = ((layout.SegmentWidth * _samplesTogether * layout.Bits) + 7) / 8;
        _rows = (int)Math.Min(layout.SegmentHeight, layout.Height);
        if (rowBytes * _rows > (layout.IsTiled ? MostTileBytes : Array.MaxLength)) throw NotRead.Kind($"TIFF with strips or tiles of {layout.SegmentWidth}×{layout.SegmentHeight} pixels");
        _rowBytes = (int)rowBytes;
        _across = (int)((layout.Width + layout.SegmentWidth - 1) / layout.SegmentWidth);
    }

    /// <summary>Reads the picture.</summary>
    /// <param name="file">A file that <see cref="TiffTable"/> knows and that has all its strips or tiles.</param>
    /// <param name="alpha">What becomes of transparency.</param>
    public static RgbImage Read(ReadOnlySpan<byte> file, AlphaHandling alpha)
    {
        var layout = TiffLayout.Read(file);
        var image = new RgbImage((int)layout.Width, (int)layout.Height);
        try
        {
            new TiffPixels(layout, alpha).Run(file, image);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private void Run(ReadOnlySpan<byte> file, RgbImage image)
    {
        var segments = new TiffSegments(_layout);
        var down = (image.Height + _rows - 1) / _rows;
        var band = new byte[_planes * _across][];
        var samples = new ushort[_samples * image.Width];
        for (var y = 0; y < image.Height; y += _rows)
        {
            // The rows of a tile that lie below the image are not needed.
            var rows = Math.Min(_rows, image.Height - y);
            for (var s = 0; s < band.Length; s++)
            {
                var index = ((((long)s / _across * down) + (y / _rows)) * _across) + (s % _across);
                band[s] ??= new byte[_rowBytes * _rows];
                segments.Read(file, index, _samplesTogether, _rowBytes, band[s].AsSpan(0, _rowBytes * rows));
            }

            for (var row = 0; row < rows; row++)
            {
                if (_across == 1 && _colours.AreStoredAsRgb)
                {
                    band[0].AsSpan(row * _rowBytes, image.Stride).CopyTo(image.Row(y + row));
                    continue;
                }

                for (var s = 0; s < band.Length; s++) Scatter(band[s].AsSpan(row * _rowBytes, _rowBytes), s / _across, s % _across * (int)_layout.SegmentWidth, samples);
                _colours.ToRgb(samples, image.Row(y + row));
            }
        }
    }

    /// <summary>Puts a row of a strip or tile where its samples belong in the image's row.</summary>
    private void Scatter(ReadOnlySpan<byte> row, int plane, int x, Span<ushort> samples)
    {
        var count = Math.Min((int)_layout.SegmentWidth, (samples.Length / _samples) - x) * _samplesTogether;
        var step = _samples / _samplesTogether;
        var target = samples[((x * _samples) + plane)..];
        for (var i = 0; i < count; i++) target[i * step] = Sample(row, i);
    }

    private ushort Sample(ReadOnlySpan<byte> row, int index)
    {
        if (_layout.Bits == 8) return row[index];
        if (_layout.Bits == 16) return _layout.IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * index)..]) : BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);

        // Other depths stand bit by bit, the highest first, whatever the order of bytes: 14 bits lie in at most three bytes.
        var start = (long)index * _layout.Bits;
        var bytes = row[(int)(start / 8)..];
        var three = (bytes[0] << 16) | ((bytes.Length > 1 ? bytes[1] : 0) << 8) | (bytes.Length > 2 ? bytes[2] : 0);
        return (ushort)((three >> (24 - (int)(start % 8) - _layout.Bits)) & ((1 << _layout.Bits) - 1));
    }
}
