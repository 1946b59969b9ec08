using CsCheck;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Rows of pixels as RGB, at every length, so that blocks and what is left behind the last are both met.</summary>
public sealed class PixelRowsTests
{
    [Fact]
    public void Dropped_opacity_leaves_the_colours() =>
        Gen.Byte.Array[0, 260].Sample(bytes =>
        {
            var row = bytes.AsSpan(0, bytes.Length / 4 * 4);
            var rgb = new byte[row.Length / 4 * 3];
            PixelRows.Rgba(row, rgb, AlphaHandling.Drop);
            for (var pixel = 0; pixel < row.Length / 4; pixel++) Assert.Equal(row.Slice(4 * pixel, 3), rgb.AsSpan(3 * pixel, 3));
        });

    [Fact]
    public void On_white_each_colour_is_mixed_by_its_opacity() =>
        Gen.Byte.Array[0, 260].Sample(bytes =>
        {
            var row = bytes.AsSpan(0, bytes.Length / 4 * 4);
            var rgb = new byte[row.Length / 4 * 3];
            PixelRows.Rgba(row, rgb, AlphaHandling.White);
            for (var i = 0; i < rgb.Length; i++)
            {
                var (value, opacity) = (row[(4 * (i / 3)) + (i % 3)], row[(4 * (i / 3)) + 3]);
                Assert.Equal(Math.Round(((value * opacity) + (255.0 * (255 - opacity))) / 255, MidpointRounding.AwayFromZero), rgb[i]);
            }
        });
}
