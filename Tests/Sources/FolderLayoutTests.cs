using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

public sealed class FolderLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train/a/1.jpg test/a/2.jpg tlearn-compare/report.html", "a:train a:test")] // an old report holds no image
    [InlineData("train/a/1.jpg test/a/2.jpg labels/1.txt labels/deep/2.txt", "a:train a:test")]
    [InlineData("Train/a/1.jpg TEST/a/2.jpg readme/x.txt", "a:train a:test")]
    [InlineData("train/a/1.jpg test/a/2.jpg .git/x.jpg __MACOSX/train/x.jpg", "a:train a:test")]
    [InlineData("train/a/1.jpg test/2.jpg", "a:train -:test")]
    [InlineData("testing/a/1.jpg training/a/2.jpg eval/a/3.jpg", "a:train a:val a:test")]
    [InlineData("train/a/1.jpg 3.jpg", "-:- a:train")]
    [InlineData("train/a.jpg/1.jpg test/b.png/1.jpg", "a.jpg:train b.png:test")]
    [InlineData("cat/1.jpg dog/2.jpg empty/x.txt", "cat:- dog:-")]
    [InlineData("x.png/1.jpg y/deep/er/2.jpg", "x.png:- y:-")]
    public void Folders_that_hold_an_image_decide(string files, string expected)
    {
        Put(files);
        Assert.Equal(expected.Split(' ').Order(), Items(out var source).Select(i => $"{i.Label ?? "-"}:{i.Split ?? "-"}").Distinct().Order());
        Assert.Empty(source.Findings.Warnings);
    }

    [Theory]
    [InlineData("train/a/1.jpg test/a/2.jpg unlabelled/3.jpg", "'test', 'train'", "'unlabelled'")]
    [InlineData("Train/a/1.jpg dev/a/2.jpg x/deep/down/3.jpg y/4.jpg", "'Train', 'dev'", "'x', 'y'")]
    public void Two_splits_beside_further_folders_are_refused(string files, string splits, string others)
    {
        Put(files);
        var error = Assert.Throws<UsageException>(() => Items(out _));
        Assert.Contains(splits, error.Message);
        Assert.Contains(others, error.Message);
        Assert.Contains("manifest", error.Next);
    }

    [Theory]
    [InlineData("val/a/1.jpg validation/a/2.jpg train/a/3.jpg", "the folders 'val', 'validation' are all split 'val' and are joined")]
    [InlineData("train/a/1.jpg test/x.txt", "split 'test' has no images: the folder 'test' holds none")]
    [InlineData("test/1.jpg cat/2.jpg dog/3.jpg", "the folder 'test' is taken for a class as 'cat', 'dog' beside it")]
    [InlineData("val/1.jpg dev/1.jpg dog/3.jpg", "the folders 'dev', 'val' are taken for classes as 'dog' beside them")]
    [InlineData("seg_train/a/1.jpg seg_test/a/2.jpg seg_pred/3.jpg", "the folders 'seg_test', 'seg_train' are taken for classes; where splits are meant, name them 'test', 'train'")]
    [InlineData("flowers/train/a/1.jpg flowers/test/a/2.jpg readme/x.txt", "give ")]
    [InlineData("data/train/a/1.jpg data/other/x.txt", "'data', itself holds splits ('train')")]
    [InlineData("x/y/train/a/1.jpg x/y/test/a/2.jpg", "the only folder with images, 'x/y', itself holds splits ('test', 'train')")]
    [InlineData("x/y/z/train/a/1.jpg x/y/z/test/a/2.jpg x/empty/n.txt", "the only folder with images, 'x/y/z', itself holds splits")]
    [InlineData("one/data/train/a/1.jpg one/data/test/a/2.jpg two/b/3.jpg", "folders named as splits lie below the classes ('one/data/test', 'one/data/train')")]
    [InlineData("train/a/1.jpg train/b/2.jpg train/test/3.jpg", "the folder 'train/test' is taken for a class, though named as a split")]
    [InlineData("train/a/1.jpg train/val/2.jpg test/a/3.jpg test/val/4.jpg", "the folders 'test/val', 'train/val' are taken for classes, though named as splits")]
    [InlineData("cat/train/1.jpg cat/test/2.jpg dog/train/3.jpg dog/test/4.jpg", "folders named as splits lie below the classes ('cat/test', 'cat/train', 'dog/test', 'dog/train')")]
    public void What_might_be_meant_otherwise_is_said(string files, string warning)
    {
        Put(files);
        Items(out var source);
        Assert.Contains(source.Findings.Warnings, w => w.Contains(warning, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bullet_train/1.jpg car/1.jpg bus/1.jpg ship/1.jpg")]
    [InlineData("latest/1.jpg strain/2.jpg")]
    [InlineData("flowers/rose/1.jpg")]
    [InlineData("x/y/z/rose/1.jpg x/y/z/tulip/2.jpg")]
    [InlineData("train/a/1.jpg train/test/n.txt test/a/2.jpg")]
    [InlineData("flowers/train/x.txt flowers/rose/1.jpg")]
    public void What_is_plain_brings_no_warning(string files)
    {
        Put(files);
        Items(out var source);
        Assert.Empty(source.Findings.Warnings);
    }

    [Fact]
    public void A_folder_that_tlearn_wrote_counts_nowhere_but_as_the_images_themselves()
    {
        Put("train/a/1.jpg test/a/2.jpg report/thumbnails/3.jpg report/.tlearn train/report/4.jpg train/report/.tlearn .tlearn");
        Assert.Equal(["test/a/2.jpg", "train/a/1.jpg"], Items(out var source).Select(i => i.Path));
        Assert.Contains("1 folder that tlearn wrote does not count ('report')", source.Findings.Notes);
    }

    [Fact]
    public void Folders_that_do_not_count_are_said_and_their_files_are_counted()
    {
        Put("cat/1.jpg cat/note.txt dog/readme.txt");
        Items(out var source);
        Assert.Contains("1 folder holds no image and does not count ('dog')", source.Findings.Notes);
        Assert.Equal(["dog/readme.txt", "cat/note.txt"], source.PassedOver.Examples);
        Assert.Equal("1 class: cat; 1 image", source.Findings.Found.ToString());
    }

    [Theory]
    [InlineData("cat/1.jpg cat/.2.jpg .dog/3.jpg .4.PNG", "1 hidden folder and 2 hidden files do not count")]
    [InlineData("cat/1.jpg dog/.2.jpg", "1 hidden file does not count")]
    [InlineData("cat/1.jpg cat/.old/2.jpg .old/3.jpg", "2 hidden folders do not count")]
    [InlineData("cat/1.jpg cat/._1.jpg cat/.DS_Store .git/x.jpg __MACOSX/x.jpg .old/n.txt", null)]
    public void Hidden_images_are_counted(string files, string? note)
    {
        Put(files);
        Assert.Equal(["cat/1.jpg"], Items(out var source).Select(i => i.Path));
        Assert.Equal(note is null ? [] : [note], source.Findings.Notes.Where(n => n.Contains("hidden", StringComparison.Ordinal)));
    }

    [Fact]
    public void Labels_are_one_whichever_way_they_are_written()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "a Mac knows one writing of a name");
        Put("cafe\u0301/1.jpg caf\u00E9/2.jpg");
        Directory.CreateDirectory(_folder.File(" dog "));
        File.WriteAllText(_folder.File(" dog ", "3.jpg"), "");
        var items = Items(out var source);
        Assert.Equal(["caf\u00E9", "dog"], items.Select(i => i.Label).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(items, i => i.Path == "cafe\u0301/1.jpg");
        Assert.Contains("label 'caf\u00E9' is written in 2 ways ('cafe\\u0301', 'caf\\u00e9'): they are joined", source.Findings.Warnings);
        Assert.Contains(source.Findings.Notes, n => n.Contains("2 labels were brought into one form"));
    }

    private void Put(string files)
    {
        foreach (var file in files.Split(' '))
        {
            var full = _folder.File(file.Split('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, "text");
        }
    }

    private List<ImageItem> Items(out ImageSource source) => [.. (source = ImageSource.Open(_folder)).Enumerate(TestContext.Current.CancellationToken)];
}
