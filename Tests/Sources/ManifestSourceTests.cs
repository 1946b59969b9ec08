using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

public sealed class ManifestSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Csv_has_path_and_optional_columns_in_any_order()
    {
        var items = Read("m.csv", "\uFEFFextra,label,path,split,group\r\n1,cat,b/10.jpg,validation,g1\r\n2,\"a \"\"dog\"\", big\",./b/x/../2.jpg,train,\r\n\r\n3,,\"new\nline.jpg\",,\r\n");
        Assert.Equal(
            [new("b/2.jpg", "a \"dog\", big", "train", null), new("b/10.jpg", "cat", "val", "g1"), new("new\nline.jpg", null, null, null)],
            items);
    }

    [Fact]
    public void Json_lines_have_the_same_fields()
    {
        var items = Read("m.jsonl", "{\"path\":\"b.jpg\",\"label\":3,\"split\":\"test\",\"group\":\"g\",\"other\":[1]}\n\n{\"path\":\"a.jpg\",\"label\":null}\n");
        Assert.Equal([new("a.jpg", null, null, null), new("b.jpg", "3", "test", "g")], items);
    }

    [Theory]
    [InlineData("m.csv", "path,Bin,group\na.jpg,b1,g1\n")]
    [InlineData("m.jsonl", "{\"path\":\"a.jpg\",\"Bin\":\"b1\",\"group\":\"g1\"}\n")]
    public void Another_column_may_name_the_groups(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        var source = ImageSource.Open(_folder.File(name), "bin");
        Assert.Equal([new("a.jpg", null, null, "b1")], source.Enumerate(TestContext.Current.CancellationToken));
        Assert.Contains("'group'", Assert.Single(source.Findings.Warnings)); // it is not read any more, and that is said
        var e = Assert.Throws<UsageException>(() => ImageSource.Open(_folder.File(name), "bins").Enumerate(TestContext.Current.CancellationToken).ToList());
        Assert.Contains("no column 'bins'", e.Message);
        Assert.Contains("'Bin'", e.Message + e.Next);
        Assert.Contains("no manifest", Assert.Throws<UsageException>(() => ImageSource.Open(_folder, "bin")).Message);
    }

    [Fact]
    public void Paths_are_relative_to_the_manifest()
    {
        var outside = Path.GetFullPath(Path.Combine(_folder, "..", "far.jpg"));
        Assert.Equal([new("../far.jpg", null, null, null)], Read("m.csv", $"path\n{outside}\n../far.jpg\n"));
        Assert.False(ImageSource.Open(_folder.File("m.csv")).IsWholeFolder);
        Assert.Equal(_folder.Path, ImageSource.Open(_folder.File("m.csv")).Root);
    }

    [Fact]
    public void The_same_row_again_counts_once() => Assert.Single(Read("m.csv", "path,label\na.jpg,x\n./a.jpg,x\n"));

    [Theory]
    [InlineData("m.csv", "", "empty")]
    [InlineData("m.csv", "file,label\na.jpg,x\n", "no column 'path'; found 'file', 'label'")]
    [InlineData("m.csv", "path,path\na,b\n", "row 1: two columns are named 'path'")]
    [InlineData("m.csv", "path,label\na.jpg,x\n,y\n", "row 3: path: found nothing")]
    [InlineData("m.csv", "path,label\na.jpg\n", "row 2: found 1 cells, expected 2")]
    [InlineData("m.csv", "path,label\na.jpg,x,y\n", "row 2: found 3 cells, expected 2")]
    [InlineData("m.csv", "path,label\n\"a.jpg,x\n", "row 2: malformed")]
    [InlineData("m.csv", "path,split\na.jpg,holdout\n", "row 2: split: found 'holdout'")]
    [InlineData("m.csv", "path,label\na.jpg,x\nb.jpg,x\na.jpg,y\n", "row 4: 'a.jpg' stands in row 2 already")]
    [InlineData("m.jsonl", "{\"path\":\"a\"}\n{\"path\":}\n", "row 2: malformed JSON")]
    [InlineData("m.jsonl", "{\"label\":\"x\"}\n", "row 1: path: found nothing")]
    [InlineData("m.jsonl", "[1]\n", "row 1: found Array")]
    [InlineData("m.jsonl", "{\"path\":7}\n", "row 1: path: found 7")]
    [InlineData("m.jsonl", "{\"path\":\"a\",\"label\":{}}\n", "row 1: label: found {}")]
    public void Errors_name_file_and_row(string name, string text, string expected)
    {
        var error = Assert.Throws<TlearnException>(() => Read(name, text));
        Assert.Contains(_folder.File(name), error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_an_error()
    {
        File.WriteAllBytes(_folder.File("m.csv"), [.. "path\n"u8, 0xE4, 0x0A]);
        Assert.Contains("not UTF-8", Assert.Throws<TlearnException>(() => ImageSource.Open(_folder.File("m.csv")).Enumerate(TestContext.Current.CancellationToken).ToList()).Message);
    }

    private List<ImageItem> Read(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return [.. ImageSource.Open(_folder.File(name)).Enumerate(TestContext.Current.CancellationToken)];
    }
}
