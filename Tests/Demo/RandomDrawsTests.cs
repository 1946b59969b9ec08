using System.Numerics;
using TransferLearning.Core.Randomness;
using TransferLearning.Demo.RandomNumbers;
using Xunit;

namespace TransferLearning.Tests.Demo;

public sealed class RandomDrawsTests
{
    // Every pixel of the demo follows from these; the fractions of the stream were computed in Python.
    [Fact]
    public void Draws_are_made_of_the_streams_fractions_in_their_order()
    {
        var random = SplitMix64.Stream(7, 3, 1, 40);
        Assert.Equal(2 + (2 * 0.1320323348045349f), random.Between(2, 4));
        Assert.Equal(5, random.Below(10)); // 0.521
        Assert.True(random.Chance(0.9f)); // 0.852
        Assert.Equal("c", random.Pick("a", "b", "c")); // 0.931
        Assert.Equal((0.8063615560531616 + 0.5039322376251221 + 0.6163803339004517 + 0.9151710271835327 - 2) * Math.Sqrt(3), random.Normal(), 5);
        Assert.Equal(new Vector3(0.4320068955421448f, 0.8281446099281311f, 0.2535116672515869f), random.Vector());
        Assert.Equal(-1 + (3 * 0.7982410788536072f), random.Between(new Interval(-1, 2)));
    }
}
