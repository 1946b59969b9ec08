using TransferLearning.Core;
using Xunit;

namespace TransferLearning.Tests.Core;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("comapre", "compare")]
    [InlineData("compactt", "compact")]
    [InlineData("EXTRACT", "extract")]
    [InlineData("modles", "models")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    [InlineData("exp", null)]
    public void The_nearest_word_is_found_where_it_is_near(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["compare", "compact", "extract", "export", "models"]));

    [Theory]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Distances_are_those_of_the_definition(string a, string b, int expected)
    {
        Assert.Equal(expected, Spelling.Distance(a, b));
        Assert.Equal(expected, Spelling.Distance(b, a));
    }
}
