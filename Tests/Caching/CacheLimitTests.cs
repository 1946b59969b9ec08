using TransferLearning.Caching;
using Xunit;

namespace TransferLearning.Tests.Caching;

/// <summary>Sizes as users write them.</summary>
public sealed class CacheLimitTests
{
    [Theory]
    [InlineData(null, 20_000_000_000)]
    [InlineData("", 20_000_000_000)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("1.5 gb", 1_500_000_000)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("1000000", 1_000_000)]
    [InlineData("10k", 10_000)]
    [InlineData("0", 0)]
    public void A_size_is_read(string? text, long bytes) => Assert.Equal(bytes, CacheLimit.Parse(text));

    [Fact]
    public void None_is_no_limit() => Assert.Null(CacheLimit.Parse("none"));

    [Theory]
    [InlineData("much")]
    [InlineData("20")]
    [InlineData("-1GB")]
    [InlineData("1,5GB")]
    [InlineData("GB")]
    [InlineData("NaN")]
    [InlineData("1e30TB")]
    public void Anything_else_is_refused(string text) => Assert.Contains(text, Assert.Throws<UsageException>(() => CacheLimit.Parse(text)).Message);
}
