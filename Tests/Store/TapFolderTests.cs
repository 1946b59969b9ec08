using CsCheck;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.Store;

public sealed class TapFolderTests
{
    private static readonly Gen<string> s_names = Gen.OneOf(Gen.Char["ab/\\%:*?\"<>|.\n\u0001\u007fé 2F"], Gen.Char['\u0020', '\ud7ff']).Array[1, 12].Select(c => new string(c));

    [Theory]
    [InlineData("fire9/concat_1", "avg", "fire9%2Fconcat_1.avg")]
    [InlineData("..", "none", "%2E..none")]
    [InlineData("blocks.4.2", "gem", "blocks.4.2.gem")]
    [InlineData("a%2Fb", "max", "a%252Fb.max")]
    public void Names_are_as_documented(string tap, string pool, string folder) => Assert.Equal(folder, TapFolder.Encode(tap, pool));

    [Fact]
    public void Encoding_is_reversible_and_safe() => Gen.Select(s_names, s_names).Sample((tap, pool) =>
    {
        var folder = TapFolder.Encode(tap, pool);
        Assert.True(TapFolder.TryDecode(folder, out var tapAgain, out var poolAgain));
        Assert.Equal((tap, pool), (tapAgain, poolAgain));
        Assert.DoesNotContain(folder, c => char.IsControl(c) || "/\\:*?\"<>|".Contains(c));
        Assert.False(folder.StartsWith('.'));
    });

    [Theory]
    [InlineData("tap")]
    [InlineData(".avg")]
    [InlineData("tap.")]
    [InlineData("a%2.avg")]
    [InlineData("a%41.avg")]
    [InlineData("a%FF.avg")]
    public void What_no_tap_is_called_is_refused(string folder) => Assert.False(TapFolder.TryDecode(folder, out _, out _));

    [Fact]
    public void A_name_that_no_folder_can_bear_is_said() =>
        Assert.Contains("604 bytes", Assert.Throws<TlearnException>(() => TapFolder.Encode(new string('/', 200), "avg")).Message);
}
