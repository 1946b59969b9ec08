using TransferLearning.Core.Features;
using Xunit;

namespace TransferLearning.Tests.Core;

public sealed class JoinedTapsTests
{
    [Theory]
    [InlineData("a", "a", "a")]
    [InlineData("a+b", "a b", "a|b")]
    // A name as it stands wins, and of names within a text the longest.
    [InlineData("a+b", "a b a+b", "a+b")]
    [InlineData("a+b+c", "a+b c", "a+b|c")]
    [InlineData("a+b+c", "a b c a+b", "a+b|c")]
    [InlineData("a+b+c+d", "a+b c+d b+c", "a+b|c+d")]
    [InlineData("a+a", "a", "a|a")]
    [InlineData("+a+", "+a+ a", "+a+")]
    [InlineData("a++b", "a+ b", "a+|b")]
    // Nothing reads it whole: the parts, where one is known, else the text, so that the message names what was meant.
    [InlineData("a+typo", "a", "a|typo")]
    [InlineData("pool+flat2", "pool+flat", "pool+flat2")]
    public void A_text_is_read_as_the_longest_names_that_there_are(string text, string known, string expected) =>
        Assert.Equal(expected.Split('|'), JoinedTaps.Read(text, known.Split(' ').Contains).Names);

    [Fact]
    public void Two_readings_of_equal_length_are_refused_and_shorter_names_are_said()
    {
        var e = Assert.Throws<UsageException>(() => JoinedTaps.Read("a+b+c", ((string[])["a+b", "c", "a", "b+c"]).Contains));
        Assert.Contains("'a+b' and 'c'; or 'a' and 'b+c'", e.Message.Replace("'a' and 'b+c'; or 'a+b' and 'c'", "'a+b' and 'c'; or 'a' and 'b+c'", StringComparison.Ordinal));
        Assert.Contains("'a' and 'b' are tensors, too", JoinedTaps.Read("a+b", ((string[])["a+b", "a", "b"]).Contains).Note);
        Assert.Null(JoinedTaps.Read("a+b", ((string[])["a", "b"]).Contains).Note);
    }

    [Fact]
    public void A_text_of_many_parts_is_read_at_once()
    {
        // Of two names for each pair there are more readings than could be listed.
        var text = string.Join('+', Enumerable.Repeat("a", 60));
        Assert.Equal(60, JoinedTaps.Read(text, "a".Equals).Names.Count);
        Assert.Equal(30, JoinedTaps.Read(text, ((string[])["a", "a+a"]).Contains).Names.Count);
    }

    [Fact]
    public void Poolings_are_one_for_all_or_one_each()
    {
        var two = JoinedTaps.Read("a+b", ((string[])["a", "b"]).Contains);
        Assert.Equal(["max", "max"], two.Pools("max"));
        Assert.Equal(["max", "avg"], two.Pools("max+avg"));
        Assert.Equal([null, null], two.Pools(null));
        Assert.Contains("3 poolings for the 2 taps", Assert.Throws<UsageException>(() => two.Pools("a+b+c")).Message);
        Assert.Equal(("avg", "avg+max", "none"), (JoinedTaps.Pool(["avg", "avg"]), JoinedTaps.Pool(["avg", "max"]), JoinedTaps.Pool(["none"])));
    }
}
