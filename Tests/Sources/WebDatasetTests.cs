using System.Text;
using TransferLearning.Core.Sharding;
using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

/// <summary>WebDataset shards: labels and splits beside the images, and many shards under one name.</summary>
public sealed class WebDatasetTests : IDisposable
{
    private static readonly byte[] s_image = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1.cls=cat 2.cls=dog", "cat|dog")]
    [InlineData("1.cls=0 2.cls=1", "0|1")]
    [InlineData("1.txt=cat 2.txt=dog", "cat|dog")]
    [InlineData("""1.json={"label":"cat"} 2.json={"label":"dog","split":"val","group":"g"}""", "cat|dog val g")]
    [InlineData("""1.json={"cls":3} 2.json={"class_name":"dog"} 2.cls=hound 2.txt=caption""", "3|hound")]
    [InlineData("""1.json={"width":3} 2.txt=dog""", "|dog")]
    [InlineData("1.cls=cat", "cat|")]
    public void What_stands_beside_an_image_is_its_label(string sidecars, string expected)
    {
        var tar = ArchiveMaking.Write(_folder.File("shard.tar"), [("1.jpg", s_image), ("2.jpg", s_image), .. sidecars.Split(' ').Select(s => (s[..s.IndexOf('=', StringComparison.Ordinal)], Encoding.UTF8.GetBytes(s[(s.IndexOf('=', StringComparison.Ordinal) + 1)..])))]);
        var source = ImageSource.Open(tar);
        var items = source.Enumerate(TestContext.Current.CancellationToken).ToList();
        Assert.Equal(expected.Split('|'), items.Select(i => string.Join(' ', ((string?[])[i.Label, i.Split, i.Group]).OfType<string>())));
        Assert.Equal(0, source.PassedOver.Count);
    }

    [Fact]
    public void A_key_ends_at_the_first_dot_and_names_with_dots_are_known_whole()
    {
        var tar = ArchiveMaking.Write(_folder.File("s.tar"), ("d/a.seg.png", s_image), ("d/a.jpg", s_image), ("d/a.cls", "x"u8.ToArray()), ("d/b.1.jpg", s_image), ("d/b.1.cls", "y"u8.ToArray()), ("d/b.2.jpg", s_image), ("d/b.2.cls", "z"u8.ToArray()));
        Assert.Equal(["a.jpg x", "a.seg.png x", "b.1.jpg y", "b.2.jpg z"], ImageSource.Open(tar).Enumerate(TestContext.Current.CancellationToken).Select(i => $"{Path.GetFileName(i.Path)} {i.Label}"));
    }

    [Fact]
    public void Texts_beside_images_in_folders_are_no_labels_and_captions_are_warned_of()
    {
        var folders = ImageSource.Open(ArchiveMaking.Write(_folder.File("f.tar"), ("cat/1.jpg", s_image), ("cat/1.txt", "0 0.5 0.5"u8.ToArray()), ("dog/2.jpg", s_image)));
        Assert.Equal(["cat", "dog"], folders.Enumerate(TestContext.Current.CancellationToken).Select(i => i.Label));
        Assert.Contains(folders.Findings.Notes, n => n.Contains("the texts beside 1 image are not read", StringComparison.Ordinal));
        var captions = ImageSource.Open(ArchiveMaking.Write(_folder.File("c.tar"), [.. Enumerable.Range(0, 30).SelectMany(i => ((string, byte[])[])[($"{i}.jpg", s_image), ($"{i}.txt", Encoding.UTF8.GetBytes($"a photo of {i}"))])]));
        Assert.Equal(30, captions.Enumerate(TestContext.Current.CancellationToken).Count(i => i.Label is not null));
        Assert.Contains("where they are captions", Assert.Single(captions.Findings.Warnings));
    }

    [Fact]
    public void Shards_of_a_range_and_of_a_folder_are_one_data_set_with_the_splits_of_their_names()
    {
        foreach (var name in (string[])["train-00", "train-01", "imagenet-validation-00"]) ArchiveMaking.Write(_folder.File("shards", name + ".tar"), ("1.jpg", s_image), ("1.cls", "cat"u8.ToArray()));
        var range = ImageSource.Open(_folder.File("shards", "train-{00..01}.tar"));
        Assert.Equal(["train-00.tar/1.jpg cat train", "train-01.tar/1.jpg cat train"], Told(range));
        Assert.Equal(s_image, range.Read(range.Enumerate(TestContext.Current.CancellationToken).Last()));
        Assert.Equal(["imagenet-validation-00.tar/1.jpg cat val", "train-00.tar/1.jpg cat train", "train-01.tar/1.jpg cat train"], Told(ImageSource.Open(_folder.File("shards"))));
        var gap = Assert.Throws<TlearnException>(() => ImageSource.Open(_folder.File("shards", "train-{00..02}.tar")));
        Assert.Contains("1 of its 3 archives is missing ('train-02.tar')", gap.Message);

        static IEnumerable<string> Told(ImageSource source) => source.Enumerate(TestContext.Current.CancellationToken).Select(i => $"{i.Path} {i.Label} {i.Split}");
    }

    [Fact]
    public void An_archive_is_dealt_whole()
    {
        foreach (var i in Enumerable.Range(0, 6)) ArchiveMaking.Write(_folder.File("shards", $"{i}.tar"), ("1.jpg", s_image), ("2.jpg", s_image));
        var whole = ImageSource.Open(_folder.File("shards"));
        var shares = Enumerable.Range(0, 2).Select(i => whole.InShard(new Shard(i, 2)).Enumerate(TestContext.Current.CancellationToken).Select(item => item.Path).ToList()).ToList();
        Assert.Equal(12, shares.Sum(s => s.Count));
        Assert.All(shares, s => Assert.NotEmpty(s));
        var archives = Directory.GetFiles(_folder.File("shards")).Select(f => Path.GetFileName(f)).ToList();
        // Of another shard's archive nothing is read: were it damaged, nobody would know.
        var own = whole.InShard(new Shard(0, 2));
        foreach (var archive in archives.Where(a => own.LeavesOut(a + "/1.jpg"))) File.WriteAllText(_folder.File("shards", archive), "no archive");
        var listed = own.Enumerate(TestContext.Current.CancellationToken).ToList();
        Assert.All(listed, i => Assert.Null(i.Fault));
        Assert.Equal(shares[0], listed.Select(i => i.Path));
        Assert.Contains($"shard 0/2 has {shares[0].Count / 2} of 6 archives with {shares[0].Count} images", own.Findings.Notes);
        Assert.Equal(6 - (shares[0].Count / 2), own.Findings.OtherShards);
        Assert.All(shares, s => Assert.All(s.GroupBy(p => p.Split('/')[0]), archive => Assert.Equal(2, archive.Count())));
    }

    [Fact]
    public void A_broken_description_leaves_its_image_without_a_label_and_is_said()
    {
        var source = ImageSource.Open(ArchiveMaking.Write(_folder.File("s.tar"), ("1.jpg", s_image), ("1.json", "{\"label\":"u8.ToArray()), ("2.jpg", s_image), ("2.json", "{\"label\":\"cat\",\"split\":\"third\"}"u8.ToArray())));
        Assert.Equal([null, "cat"], source.Enumerate(TestContext.Current.CancellationToken).Select(i => i.Label));
        Assert.Contains(source.Findings.Warnings, w => w.StartsWith("s.tar: 1.json: found no JSON object", StringComparison.Ordinal));
        Assert.Contains(source.Findings.Warnings, w => w.StartsWith("'third' is not taken for a split", StringComparison.Ordinal));
    }
}
