using TransferLearning.Core.Features;
using Xunit;

namespace TransferLearning.Tests.Core;

public class TrainingRecordTests
{
    private static readonly ContentHash[] s_contents = [.. Enumerable.Range(0, 300).Select(i => ContentHash.Of([(byte)i, (byte)(i >> 8)]))];

    [Fact]
    public void It_is_eight_bytes_an_image_sorted_and_each_once()
    {
        var bytes = TrainingRecord.Of([.. s_contents[..200], .. s_contents[100..200]]).ToBytes();
        string[] expected = [.. s_contents[..200].Select(c => c.ToString()[..16]).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, bytes.Chunk(8).Select(Convert.ToHexStringLower));
    }

    [Fact]
    public void It_knows_the_images_again_after_each_form()
    {
        var record = TrainingRecord.Of(s_contents[..200]);
        foreach (var read in (TrainingRecord[])[record, TrainingRecord.FromBytes(record.ToBytes()), TrainingRecord.FromBase64(record.ToBase64())])
        {
            Assert.Equal(200, read.Count);
            Assert.Equal(s_contents.Select((_, i) => i < 200), s_contents.Select(c => read.Contains(c)));
        }
    }

    [Fact]
    public void A_union_knows_the_images_of_both()
    {
        var union = TrainingRecord.Of(s_contents[..20]).Union(TrainingRecord.Of(s_contents[10..30]));
        Assert.Equal(s_contents.Select((_, i) => i < 30), s_contents.Select(c => union.Contains(c)));
        Assert.Equal(30, union.Count);
        Assert.Equal(30, union.Union(null).Count);
    }

    [Theory]
    [InlineData("AAAA", "found 3 bytes")]
    [InlineData("AAAAAAAAAAIAAAAAAAAAAQ==", "entry 2 out of order")]
    [InlineData("AAAAAAAAAAEAAAAAAAAAAQ==", "entry 2 out of order")]
    [InlineData("no base 64!", "Base-64")]
    public void A_damaged_one_is_refused(string text, string expected) => Assert.Contains(expected, Assert.Throws<TlearnException>(() => TrainingRecord.FromBase64(text)).Message, StringComparison.OrdinalIgnoreCase);
}
