using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using TransferLearning.Core.Sharding;
using Xunit;

namespace TransferLearning.Tests.Core;

/// <summary>How work is dealt among processes that do not know of each other.</summary>
public sealed class ShardTests
{
    [Fact]
    public void Every_key_belongs_to_exactly_one_shard() =>
        Gen.Select(Gen.String, Gen.Int[1, 50]).Sample((key, count) => Enumerable.Range(0, count).Count(i => new Shard(i, count).Holds(key)) == 1);

    [Fact]
    public void A_key_is_dealt_by_its_hash_as_anybody_can_compute_it() =>
        Gen.Select(Gen.String, Gen.Int[1, 1_000_000]).Sample((key, count) =>
        {
            var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            return Shard.Of(key, count) == (int)(BigInteger.Parse("0" + hash[..16], NumberStyles.HexNumber, CultureInfo.InvariantCulture) % count);
        });

    // int(hashlib.sha256(path.encode()).hexdigest()[:16], 16) % N in Python. A store that was begun with these shares is finished with them.
    [Theory]
    [InlineData("train/daisy/1.jpg", 4, 1)]
    [InlineData("train/daisy/2.jpg", 4, 0)]
    [InlineData("käse/😀.png", 7, 5)]
    [InlineData("", 1000, 652)]
    public void Shares_stay_what_they_are(string key, int count, int expected) => Assert.Equal(expected, Shard.Of(key, count));

    [Fact]
    public void A_long_path_is_dealt_like_a_short_one()
    {
        var key = new string('x', 5000) + "ä";
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        Assert.Equal((int)(ulong.Parse(hash[..16], NumberStyles.HexNumber, CultureInfo.InvariantCulture) % 13), Shard.Of(key, 13));
    }

    [Fact]
    public void Shares_are_about_equal()
    {
        var counts = new int[16];
        for (var i = 0; i < 16_000; i++) counts[Shard.Of($"class/{i}.jpg", counts.Length)]++;
        Assert.All(counts, c => Assert.InRange(c, 850, 1150)); // within five standard deviations of 1000
    }

    [Fact]
    public void What_is_written_is_read_again() =>
        Gen.Select(Gen.Int[1, 100_000], Gen.Int[0, int.MaxValue]).Sample((count, number) =>
        {
            var shard = new Shard(number % count, count);
            return Shard.TryParse(shard.ToString(), out var read) && read == shard;
        });

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("2/2")]
    [InlineData("0/0")]
    [InlineData("-1/2")]
    [InlineData("+1/2")]
    [InlineData("1 /2")]
    [InlineData("1/2/3")]
    [InlineData("1/99999999999")]
    [InlineData("a/b")]
    public void Other_words_are_no_shard(string text) => Assert.False(Shard.TryParse(text, out _));
}
