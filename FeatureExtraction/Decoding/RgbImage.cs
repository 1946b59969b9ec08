using System.Buffers;

namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>An image of interleaved 8-bit RGB pixels, rows without padding, in a pooled buffer: disposing gives it back. Only a part of the pixels may have been made (<see cref="Made"/>).</summary>
internal sealed class RgbImage : IDisposable
{
    /// <summary>The most pixels that an image can have.</summary>
    public static readonly int MostPixels = Array.MaxLength / 3;

    private byte[]? _buffer;

    /// <summary>Makes an image whose pixels are undefined.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1; width × height × 3 is at most 2³¹ − 57.</param>
    public RgbImage(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var bytes = 3L * width * height;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Array.MaxLength, nameof(height));
        Width = width;
        Height = height;
        Made = PixelArea.Whole(width, height);
        _buffer = ArrayPool<byte>.Shared.Rent((int)bytes);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels that were made; those beside it are undefined. Default: all.</summary>
    public PixelArea Made { get; init; }

    /// <summary>Bytes in a row: 3 × <see cref="Width"/>.</summary>
    public int Stride => 3 * Width;

    /// <summary>All pixels, <c>[H,W,3]</c>, RGB, 0–255.</summary>
    /// <exception cref="ObjectDisposedException">The image was disposed of.</exception>
    public Span<byte> Pixels
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer is null, this);
            return _buffer.AsSpan(0, Stride * Height);
        }
    }

    /// <summary>Row <paramref name="y"/>, <c>[W,3]</c>.</summary>
    public Span<byte> Row(int y) => Pixels.Slice(y * Stride, Stride);

    /// <summary>Checks that pixels were made.</summary>
    /// <param name="area">The pixels.</param>
    /// <exception cref="InvalidOperationException">Some were not: a fault of the program, which decoded less than it looks at.</exception>
    public void Require(PixelArea area)
    {
        if (!Made.Holds(area)) throw new InvalidOperationException($"of {Width}×{Height} pixels {Made} were decoded, and {area} are looked at");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
    }
}
