using TransferLearning.Core;
using Xunit;

namespace TransferLearning.Tests.Core;

public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "0 images")]
    [InlineData(1, "1 image")]
    [InlineData(1234, "1234 images")]
    public void One_is_one(long count, string expected) => Assert.Equal(expected, Counted.Of(count, "image"));

    [Fact]
    public void Irregular_nouns_are_told() => Assert.Equal(["1 class", "2 classes"], [Counted.Of(1, "class", "classes"), Counted.Of(2, "class", "classes")]);
}
