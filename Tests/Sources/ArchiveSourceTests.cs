using TransferLearning.FeatureExtraction.Archives;
using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

/// <summary>Archives as folders: the same images, labels, splits and bytes.</summary>
public sealed class ArchiveSourceTests : IDisposable
{
    private static readonly byte[] s_jpegStart = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16];
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => ["a.zip", "a.tar", "a.tar.gz", "a.tgz"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_archive_of_a_folder_has_its_images_labels_and_splits(string name)
    {
        var files = Files(("train/cat/10.jpg", 900), ("train/cat/9.jpg", 5000), ("train/dog/deep/1.PNG", 70_000), ("test/cat/x", 400), ("test/cat/notes.csv", 0), ("test/._y.jpg", 10), ("test/.hidden.jpg", 10));
        foreach (var (path, bytes) in files) Put("images/" + path, bytes);
        var archive = ArchiveMaking.Write(_folder.File(name), files);
        var (expected, found) = (Listed(ImageSource.Open(_folder.File("images"))), Listed(ImageSource.Open(archive)));
        Assert.Equal(["test/cat/x", "train/cat/9.jpg", "train/cat/10.jpg", "train/dog/deep/1.PNG"], expected.Items.Select(i => i.Path));
        Assert.Equal(expected.Items.Select(i => (Path: $"{name}/{i.Path}", i.Label, i.Split, i.Fault)), found.Items.Select(i => (i.Path, i.Label, i.Split, i.Fault)));
        Assert.Equal(expected.Items.Select(i => expected.Source.Read(i)), found.Items.Select(i => found.Source.Read(i)));
        Assert.Equal(expected.Source.Findings.Found.ToString(), found.Source.Findings.Found.ToString());
        Assert.Equal((1, $"{name}/test/cat/notes.csv"), (found.Source.PassedOver.Count, Assert.Single(found.Source.PassedOver.Examples)));
        Assert.Contains("1 hidden file does not count", found.Source.Findings.Notes);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Images_are_read_in_any_order_by_many_threads(string name)
    {
        var files = Files([.. Enumerable.Range(0, 300).Select(i => ($"c{i % 3}/{i}.jpg", 200 + (i * 37 % 5000)))]);
        var source = ImageSource.Open(ArchiveMaking.Write(_folder.File(name), files));
        var expected = files.ToDictionary(f => $"{name}/{f.Name}", f => f.Bytes);
        var items = Listed(source).Items;
        EntryCache.Clear();
        new Random(5).Shuffle(items); // an order of the test alone
        Parallel.ForEach(items.Take(40).Concat(items.OrderBy(i => i.Place)), new ParallelOptions { MaxDegreeOfParallelism = 4 }, item => Assert.Equal(expected[item.Path], source.Read(item)));
        Assert.Equal(files.Select(f => $"{name}/{f.Name}"), items.OrderBy(i => i.Place).Select(i => i.Path));
    }

    [Theory]
    [InlineData("flowers/train/a/1.jpg,flowers/test/b/2.jpg", "b test,a train", "all images lie below 'flowers'")]
    [InlineData("x/y/a/1.jpg,x/y/b/2.jpg", "a ,b ", "all images lie below 'x/y'")]
    [InlineData("a/1.jpg,a/2.jpg", "a ,a ", null)]
    [InlineData("train/a/1.jpg,train/b/2.jpg", "a train,b train", null)]
    [InlineData("./a/1.jpg,./b/2.jpg", "a ,b ", null)]
    [InlineData("1.jpg,2.jpg", " , ", null)]
    public void The_folder_that_was_packed_with_its_images_does_not_count(string paths, string expected, string? note)
    {
        var (source, items) = Listed(ImageSource.Open(ArchiveMaking.Write(_folder.File("a.tar"), Files([.. paths.Split(',').Select(p => (p, 50))]))));
        Assert.Equal(expected.Split(','), items.Select(i => $"{i.Label} {i.Split}"));
        Assert.Equal(note is not null, source.Findings.Notes.Any(n => n.Contains(note ?? "all images lie below", StringComparison.Ordinal)));
    }

    [Fact]
    public void Splits_beside_other_folders_are_refused_as_on_disk() =>
        Assert.Throws<UsageException>(() => Listed(ImageSource.Open(ArchiveMaking.Write(_folder.File("a.zip"), Files(("train/a/1.jpg", 9), ("test/a/2.jpg", 9), ("more/3.jpg", 9))))));

    [Fact]
    public void A_folder_of_archives_is_all_of_them_and_one_of_images_passes_them_over()
    {
        ArchiveMaking.Write(_folder.File("data", "train-0.tar"), Files(("a/1.jpg", 50), ("b/2.jpg", 50)));
        ArchiveMaking.Write(_folder.File("data", "deep", "val.zip"), Files(("a/3.jpg", 50)));
        var (source, items) = Listed(ImageSource.Open(_folder.File("data")));
        Assert.Equal(["deep/val.zip/a/3.jpg a val", "train-0.tar/a/1.jpg a train", "train-0.tar/b/2.jpg b train"], items.Select(i => $"{i.Path} {i.Label} {i.Split}"));
        Assert.True(source.Holds(_folder.File("data", "store")));
        Put("data/c/4.jpg", s_jpegStart);
        Assert.Equal(["c/4.jpg"], Listed(ImageSource.Open(_folder.File("data"))).Items.Select(i => i.Path));
    }

    [Fact]
    public void Several_inputs_and_single_images_of_archives_are_named_as_they_are_written()
    {
        var zip = ArchiveMaking.Write(_folder.File("a.zip"), Files(("x/1.jpg", 50), ("x/2.jpg", 60)));
        Put("i/3.jpg", s_jpegStart);
        var (source, items) = Listed(ImageSource.Open([zip, _folder.File("i"), $"{zip}/x/2.jpg"]));
        Assert.Equal([$"{zip}/x/1.jpg", $"{zip}/x/2.jpg", _folder.File("i") + "/3.jpg"], items.Select(i => i.Path));
        Assert.Equal([50, 60, 6], items.Select(i => source.Read(i).Length));
        var one = ImageSource.Open($"{zip}/x/2.jpg");
        Assert.Equal(60, one.Read(Assert.Single(Listed(one).Items)).Length);
        Assert.Contains("holds no image 'x/9.jpg'", Assert.Throws<TlearnException>(() => ImageSource.Open($"{zip}/x/9.jpg")).Message);
        Assert.False(ImageSource.Open(zip).Holds(_folder.File("store")));
    }

    [Fact]
    public void An_archive_that_is_written_anew_is_read_anew()
    {
        var zip = ArchiveMaking.Write(_folder.File("a.zip"), Files(("1.jpg", 50)));
        var source = ImageSource.Open(zip);
        var item = Assert.Single(Listed(source).Items);
        Assert.Equal(50, source.Read(item).Length);
        ArchiveMaking.Write(zip, Files(("1.jpg", 70), ("2.jpg", 10)));
        File.SetLastWriteTimeUtc(zip, File.GetLastWriteTimeUtc(zip).AddSeconds(2));
        Assert.Equal(70, source.Read(item).Length);
        Assert.Equal(2, Listed(source).Items.Length);
    }

    private static (ImageSource Source, ImageItem[] Items) Listed(ImageSource source) => (source, [.. source.Enumerate(TestContext.Current.CancellationToken)]);

    private static (string Name, byte[] Bytes)[] Files(params (string Name, int Length)[] files) => [.. files.Select((f, i) => (f.Name, Bytes(f.Length, i)))];

    // The start of a photograph, and then bytes that compress a little.
    private static byte[] Bytes(int length, int seed)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)((i * (seed + 7)) ^ (i >> 5))).ToArray();
        s_jpegStart.AsSpan(0, Math.Min(length, s_jpegStart.Length)).CopyTo(bytes);
        return bytes;
    }

    private void Put(string path, byte[] bytes)
    {
        var full = _folder.File(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }
}
