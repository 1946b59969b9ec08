using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

public sealed class FolderSourceTests : IDisposable
{
    private static readonly byte[] s_pngStart = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void First_level_of_folders_are_classes_and_nested_files_belong_to_them()
    {
        Put("cat/10.jpg", "cat/2.jpg", "cat/deep/er/1.png", "dog/x.jpg", "stray.jpg");
        Assert.Equal(
            ["cat/2.jpg|cat|", "cat/10.jpg|cat|", "cat/deep/er/1.png|cat|", "dog/x.jpg|dog|", "stray.jpg||"],
            Items(out var source));
        Assert.True(source.IsWholeFolder);
        Assert.Equal(_folder.Path, source.Root);
    }

    [Theory]
    [InlineData("val")]
    [InlineData("valid")]
    [InlineData("validation")]
    public void Folders_named_as_splits_are_splits(string name)
    {
        Put("train/a/1.jpg", $"{name}/b/2.jpg", "test/3.jpg");
        Assert.Equal(["test/3.jpg||test", "train/a/1.jpg|a|train", $"{name}/b/2.jpg|b|val"], Items(out _));
    }

    [Fact]
    public void One_folder_of_another_name_makes_all_of_them_classes_with_a_warning()
    {
        Put("train/a/1.jpg", "extra/2.jpg");
        Assert.Equal(["extra/2.jpg|extra|", "train/a/1.jpg|train|"], Items(out var source));
        Assert.Contains("'train' is taken for a class", Assert.Single(source.Findings.Warnings));
    }

    [Fact]
    public void A_folder_without_folders_has_no_labels()
    {
        Put("b.jpg", "a.tiff");
        Assert.Equal(["a.tiff||", "b.jpg||"], Items(out _));
    }

    [Fact]
    public void Endings_and_contents_make_items_and_the_rest_is_counted()
    {
        Put("a.JPG", "a.jpe", "a.jfif", "a.dib", "a.webp", "a.tif", "readme.txt", "x.png/inside.bmp", ".DS_Store", ".hidden/a.jpg", "__MACOSX/a.jpg");
        File.WriteAllBytes(_folder.File("no-ending"), s_pngStart);
        File.WriteAllBytes(_folder.File("empty"), []);
        var items = Items(out var source);
        Assert.Equal(["a.JPG||", "a.dib||", "a.jfif||", "a.jpe||", "a.tif||", "a.webp||", "no-ending||", "x.png/inside.bmp|x.png|"], items);
        Assert.Equal(2, source.PassedOver.Count);
        Assert.Equal(["empty", "readme.txt"], source.PassedOver.Examples);
        Assert.Equal(0, source.PassedOver.Unreadable);
    }

    [Fact]
    public void Awkward_names_are_kept()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names that Windows does not allow");
        Put("two words/a b.jpg", "\"quoted\"/it's.jpg", "😀/🐈.jpg", "line\nbreak/a\nb.jpg", "back\\slash/c.jpg", "komma,/d.jpg");
        var items = Enumerate(out var source);
        Assert.Equal(6, items.Count);
        Assert.Contains(items, i => i is { Path: "line\nbreak/a\nb.jpg", Label: "line\nbreak" });
        Assert.Contains(items, i => i is { Path: "back\\slash/c.jpg", Label: "back\\slash" });
        Assert.All(items, i => Assert.True(File.Exists(source.PathOf(i)), i.Path));
    }

    [Fact]
    public void Links_are_followed_but_not_in_circles()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        Put("a/1.jpg");
        File.CreateSymbolicLink(_folder.File("a", "2.jpg"), _folder.File("a", "1.jpg"));
        Directory.CreateSymbolicLink(_folder.File("b"), _folder.File("a"));
        Directory.CreateSymbolicLink(_folder.File("a", "up"), _folder.Path);
        Directory.CreateSymbolicLink(_folder.File("a", "self"), _folder.File("a"));
        Assert.Equal(["a/1.jpg|a|", "a/2.jpg|a|", "b/1.jpg|b|", "b/2.jpg|b|"], Items(out _));
    }

    [Fact]
    public void The_order_is_natural_and_the_same_again()
    {
        Put([.. Enumerable.Range(0, 40).SelectMany(i => new[] { $"c{i % 12}/img{i * 7 % 101}.jpg", $"c{i % 12}-x/p{i}.jpg", $"c{i % 12}.z/q{i}.jpg" })]);
        var first = Enumerate(out _).Select(i => i.Path).ToList();
        Assert.Equal(first.Order(NaturalOrder.Instance), first);
        Assert.Equal(first, Enumerate(out _).Select(i => i.Path));
    }

    [Fact]
    public void Enumeration_streams_and_can_be_cancelled()
    {
        Put("a/1.jpg", "a/2.jpg", "b/3.jpg");
        using var cancellation = new CancellationTokenSource();
        var seen = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in ImageSource.Open(_folder).Enumerate(cancellation.Token))
            {
                seen++;
                cancellation.Cancel();
            }
        });
        Assert.Equal(1, seen);
    }

    [Fact]
    public void What_is_not_there_is_named()
    {
        Assert.Contains("no such folder, manifest, archive or image", Assert.Throws<TlearnException>(() => ImageSource.Open(_folder.File("nothing"))).Message);
        Put("one.txt");
        Assert.Contains("expected a folder", Assert.Throws<TlearnException>(() => ImageSource.Open(_folder.File("one.txt"))).Message);
    }

    private void Put(params string[] paths)
    {
        foreach (var path in paths)
        {
            var full = _folder.File(path.Split('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, "text");
        }
    }

    private List<ImageItem> Enumerate(out ImageSource source) => [.. (source = ImageSource.Open(_folder)).Enumerate(TestContext.Current.CancellationToken)];

    private List<string> Items(out ImageSource source) => [.. Enumerate(out source).Select(i => $"{i.Path}|{i.Label}|{i.Split}")];
}
