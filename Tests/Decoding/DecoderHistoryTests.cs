using System.Text;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Which files' features of before are no longer those of now.</summary>
public sealed class DecoderHistoryTests
{
    private const string Png = "\u0089PNG\r\n\u001a\n\0\0\0\u0004IHDR1234CRC4";

    [Theory]
    [InlineData("II*\0", 1, true)]
    [InlineData("MM\0*", 1, true)]
    [InlineData("II*\0", 2, false)]
    [InlineData("BM\0\0\0\0\0\0\0\0\0\0\0\0\u0028\0\0\0", 1, true)]
    [InlineData("BM\0\0\0\0\0\0\0\0\0\0\0\0\u0028\0\0\0", 2, false)]
    [InlineData("\u00FF\u00D8\u00FF\u00E0", 1, false)]
    [InlineData("\u0089PNG\r\n\u001a\n", 1, false)]
    [InlineData(Png + "\0\0\0\u0008acTL12345678CRC4", 1, true)]
    [InlineData(Png + "\0\0\0\u0008pHYs12345678CRC4\0\0\0\u0008acTL12345678CRC4", 1, true)]
    [InlineData(Png + "\0\0\0\u0008acTL12345678CRC4", 2, false)]
    [InlineData(Png + "\0\0\0\u0008IDAT12345678CRC4", 1, false)]
    [InlineData("GIF89a", 1, false)]
    [InlineData("", 1, false)]
    public void FormatsThatWereMendedAreDecodedOtherwise(string start, int revision, bool expected) =>
        Assert.Equal(expected, DecoderHistory.IsDecodedOtherwise(revision, Encoding.Latin1.GetBytes(start)));

    [Fact]
    public void NothingIsDecodedOtherwiseThanByTodaysRevision() =>
        Assert.All<byte[]>(
            ["II*\0"u8.ToArray(), "BM\0\0\0\0\0\0\0\0\0\0\0\0\u0028\0\0\0"u8.ToArray()],
            start => Assert.False(DecoderHistory.IsDecodedOtherwise(DecoderHistory.Revision, start)));
}
