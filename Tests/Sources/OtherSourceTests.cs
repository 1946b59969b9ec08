using System.Diagnostics;
using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

public sealed class OtherSourceTests : IDisposable
{
    private static readonly byte[] s_pngStart = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("one.JPG")]
    [InlineData("no-ending")]
    public void A_single_image_is_images(string name)
    {
        File.WriteAllBytes(_folder.File(name), s_pngStart);
        var source = ImageSource.Open(_folder.File(name));
        var item = Assert.Single(source.Enumerate(TestContext.Current.CancellationToken));
        Assert.Equal(new ImageItem(name, null, null, null), item);
        Assert.Equal(_folder.File(name), source.PathOf(item));
    }

    [Fact]
    public void Paths_of_several_inputs_begin_with_the_input_as_it_is_written()
    {
        Put("a/x/1.jpg", "a/2.jpg", "b/3.jpg");
        File.WriteAllText(_folder.File("m.csv"), "path,label\na/2.jpg,cat\n");
        string[] inputs = [_folder.File("b") + "/", _folder.File("a", "2.jpg"), _folder.File("a"), _folder.File("m.csv"), _folder.File("a")];
        var source = ImageSource.Open(inputs);
        var said = 0;
        source.Listed += _ => said++;
        var items = source.Enumerate(TestContext.Current.CancellationToken).ToList();
        Assert.Equal([inputs[0] + "3.jpg", inputs[1], inputs[2] + "/x/1.jpg", inputs[3] + "/a/2.jpg"], items.Select(i => i.Path));
        Assert.All(items, i => Assert.True(File.Exists(source.PathOf(i)), i.Path));
        Assert.Equal(1, said);
        Assert.Equal(4, source.Findings.Found.Images);
    }

    [Theory]
    [InlineData("i-{000..099}.tar", "none of its 100 archives is there")]
    [InlineData("i-{9..1}.tar", "expected numbers that rise")]
    [InlineData("i.txt", "neither an image nor named as a manifest")]
    [InlineData("nothing", "no such folder, manifest, archive or image")]
    public void What_is_no_images_is_named(string name, string expected)
    {
        if (!name.Contains('{') && name != "nothing") File.WriteAllText(_folder.File(name), "text");
        Assert.Contains(expected, Assert.ThrowsAny<TlearnException>(() => ImageSource.Open(_folder.File(name))).Message);
    }

    [Theory]
    [InlineData("*.jpg")]
    [InlineData("photo-?.jpg")]
    public void A_wildcard_that_no_shell_expanded_is_told_from_a_wrong_name(string name)
    {
        Assert.Contains("expands no wildcards", Assert.Throws<TlearnException>(() => ImageSource.Open(_folder.File(name))).Next);
        Assert.DoesNotContain("wildcards", Assert.Throws<TlearnException>(() => ImageSource.Open(_folder.File("photo.jpg"))).Next);
    }

    [Fact]
    public void A_folder_whose_name_is_not_UTF8_is_one_bad_item_and_what_lies_below_is_not_gone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names are bytes under Linux alone");
        Put("a/1.jpg", "b/2.jpg");
        Shell("mkdir \"$(printf 'caf\\351')\" && cp a/1.jpg \"$(printf 'caf\\351')/3.jpg\" && cp a/1.jpg a/\"$(printf '\\344.jpg')\"");
        var source = ImageSource.Open(_folder);
        var items = source.Enumerate(TestContext.Current.CancellationToken).ToList();
        Assert.Equal(["a/1.jpg", "b/2.jpg"], items.Where(i => i.Fault is null).Select(i => i.Path));
        Assert.Equal(["a/\uFFFD.jpg", "caf\uFFFD"], items.Where(i => i.Fault is not null).Select(i => i.Path));
        Assert.All(items.Where(i => i.Fault is not null), i => Assert.Contains("its name is not UTF-8", i.Fault));
        Assert.Equal(["caf\uFFFD"], source.UnreadFolders);
        Assert.Equal("2 classes: a, b; 2 images", source.Findings.Found.ToString());
    }

    // A folder on a disk that was not mounted was "no image and passed over", and the class was gone.
    [Fact]
    public void A_link_to_a_folder_that_is_not_there_is_one_bad_item_and_what_lay_below_is_not_gone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        Put("images/train/a/1.jpg", "images/train/b/2.jpg", "elsewhere/3.jpg");
        Directory.CreateSymbolicLink(_folder.File("images", "train", "c"), _folder.File("elsewhere"));
        Directory.CreateSymbolicLink(_folder.File("images", "test"), _folder.File("disk"));
        Assert.Equal(["test", "train/a/1.jpg", "train/b/2.jpg", "train/c/3.jpg"], Listed().Items.Select(i => i.Path));

        Directory.Delete(_folder.File("elsewhere"), recursive: true);
        var (source, items) = Listed();
        Assert.Equal(["train/a/1.jpg", "train/b/2.jpg"], items.Where(i => i.Fault is null).Select(i => i.Path));
        var lost = items.Where(i => i.Fault is not null).ToList();
        Assert.Equal([("test", "test"), ("train/c", "train")], lost.Select(i => (i.Path, i.Split)));
        Assert.Contains($"it is a link to '{_folder.File("elsewhere")}', which cannot be reached", lost[1].Fault);
        Assert.Equal(["test", "train/c"], source.UnreadFolders);
        Assert.Equal(0, source.PassedOver.Count);

        // Where nothing else lies beside them, too; a link to what is named as a file is passed over, as such a file is.
        Directory.Delete(_folder.File("images", "train", "a"), recursive: true);
        Directory.Delete(_folder.File("images", "train", "b"), recursive: true);
        File.CreateSymbolicLink(_folder.File("images", "train", "notes.json"), _folder.File("disk", "notes.json"));
        (source, items) = Listed();
        Assert.Equal([("test", "test"), ("train/c", "train")], items.Select(i => (i.Path, i.Split)));
        Assert.All(items, i => Assert.Contains("which cannot be reached", i.Fault));
        Assert.Equal(["test", "train/c"], source.UnreadFolders);
        Assert.Equal(["train/notes.json"], source.PassedOver.Examples);

        (ImageSource Source, List<ImageItem> Items) Listed()
        {
            var opened = ImageSource.Open(_folder.File("images"));
            return (opened, [.. opened.Enumerate(TestContext.Current.CancellationToken)]);
        }
    }

    [Fact]
    public void What_lies_inside_the_images_is_told_from_what_lies_beside_them()
    {
        Put("i/a/1.jpg", "i/m.csv", "store/x");
        var folder = ImageSource.Open(_folder.File("i"));
        Assert.True(folder.Holds(_folder.File("i")));
        Assert.True(folder.Holds(_folder.File("i", "deep", "store")));
        Assert.False(folder.Holds(_folder.File("i.store")));
        Assert.False(folder.Holds(_folder));
        Assert.True(ImageSource.Open([_folder.File("store"), _folder.File("i")]).Holds(_folder.File("i", "s")));
        Assert.False(ImageSource.Open(_folder.File("i", "m.csv")).Holds(_folder.File("i", "s")));
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("i"));
        Assert.True(folder.Holds(_folder.File("link", "s")));
        Assert.True(ImageSource.Open(_folder.File("link")).Holds(_folder.File("i", "s")));
    }

    private void Shell(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = _folder })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
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
}
