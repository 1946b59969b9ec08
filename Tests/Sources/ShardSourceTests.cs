using CsCheck;
using TransferLearning.Core.Sharding;
using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

/// <summary>Shares of a folder: together the whole, each the same again whatever lies beside it.</summary>
public sealed class ShardSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shares_of_any_folder_are_disjoint_and_together_the_whole()
    {
        var number = 0;
        Gen.Select(Gen.Int[0, 40], Gen.Int[1, 9]).Sample(
            (images, count) =>
            {
                var root = _folder.File($"{Interlocked.Increment(ref number)}");
                for (var i = 0; i <= images; i++) Put(root, $"class{i % 3}/{i}.png");
                var whole = Paths(ImageSource.Open(root));
                var shares = Enumerable.Range(0, count).SelectMany(i => Paths(ImageSource.Open(root).InShard(new Shard(i, count)))).ToList();
                return shares.Order(StringComparer.Ordinal).SequenceEqual(whole.Order(StringComparer.Ordinal));
            },
            iter: 30);
    }

    [Fact]
    public void A_share_keeps_its_images_whatever_comes_or_goes_beside_them()
    {
        for (var i = 0; i < 30; i++) Put(_folder, $"a/{i}.png");
        var before = Share(1, 3);
        for (var i = 0; i < 30; i += 2) File.Delete(_folder.File("a", $"{i}.png"));
        for (var i = 0; i < 20; i++) Put(_folder, $"0/{i}.png");
        var after = Share(1, 3);
        Assert.Equal(before.Where(p => File.Exists(_folder.File(p))), after.Where(before.Contains));
        Assert.All(after.Except(before), p => Assert.StartsWith("0/", p));

        List<string> Share(int index, int count) => Paths(ImageSource.Open(_folder).InShard(new Shard(index, count)));
    }

    [Fact]
    public void Labels_and_splits_are_those_of_the_whole_folder()
    {
        // Of a share alone, 'train' with one class could not be told from a class.
        foreach (var path in (string[])["train/cat/1.png", "train/dog/2.png", "val/cat/3.png", "val/dog/4.png"]) Put(_folder, path);
        var whole = ImageSource.Open(_folder).Enumerate(TestContext.Current.CancellationToken).ToList();
        var shares = Enumerable.Range(0, 8).SelectMany(i => ImageSource.Open(_folder).InShard(new Shard(i, 8)).Enumerate(TestContext.Current.CancellationToken));
        Assert.Equal(whole, shares.OrderBy(i => i.Path, StringComparer.Ordinal));
    }

    [Fact]
    public void What_another_shard_has_is_left_out_and_counted()
    {
        for (var i = 0; i < 12; i++) Put(_folder, $"a/{i}.png");
        var source = ImageSource.Open(_folder).InShard(new Shard(0, 2));
        var own = Paths(source);
        Assert.InRange(own.Count, 1, 11);
        Assert.Equal(12 - own.Count, source.Findings.OtherShards);
        for (var i = 0; i < 12; i++) Assert.Equal(!own.Contains($"a/{i}.png"), source.LeavesOut($"a/{i}.png"));
        Assert.Contains(source.Findings.Notes, n => n == $"shard 0/2 has {own.Count} of 12 images");
        Assert.NotSame(source, source.Whole);
        Assert.Equal(12, Paths(source.Whole).Count);
    }

    [Fact]
    public void One_shard_of_one_is_the_source_itself()
    {
        Put(_folder, "a/1.png");
        var source = ImageSource.Open(_folder);
        Assert.Same(source, source.InShard(Shard.Whole));
    }

    private static List<string> Paths(ImageSource source) => [.. source.Enumerate(TestContext.Current.CancellationToken).Select(i => i.Path)];

    private static void Put(string root, string path)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
    }
}
