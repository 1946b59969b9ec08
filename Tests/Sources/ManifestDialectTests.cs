using System.Text;
using CsCheck;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

public sealed class ManifestDialectTests : IDisposable
{
    private static readonly string[] s_pieces = ["a", "B", "ß", "e\u0301", " ", ",", ";", "\t", "\"", "'", "\r\n", "\n", "|", "=", "😀"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("path;label;split\na,b.jpg;cat;DEV\n")]
    [InlineData("path\tlabel\tsplit\na,b.jpg\tcat\tdev\n")]
    [InlineData("path,label,split\n\"a,b.jpg\",cat,dev\n")]
    [InlineData("\"path\";\"label\";\"split\"\r\n\"a,b.jpg\";\" cat\";\"dev\"\r\n")]
    [InlineData("sep=;\r\npath;label;split\r\na,b.jpg;cat;val\r\n")]
    [InlineData("\"sep=|\"\npath|label|split\na,b.jpg|cat|val\n")]
    [InlineData("Path , LABEL,Split \n\"a,b.jpg\", cat ,validation\n")]
    public void The_separator_is_found(string text)
    {
        foreach (var encoding in (Encoding[])[new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            File.WriteAllText(_folder.File("m.csv"), text, encoding);
            Assert.Equal([new("a,b.jpg", "cat", "val", null)], Items("m.csv", out _));
        }
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void Any_text_comes_back_through_each_separator(char separator) =>
        Gen.Int[0, s_pieces.Length - 1].Array[1, 8].Array[1, 6].Sample(cells =>
        {
            var labels = cells.Select(pieces => string.Concat(pieces.Select(p => s_pieces[p]))).ToArray();
            var text = new StringBuilder($"path{separator}label\n");
            for (var i = 0; i < labels.Length; i++) text.Append($"{i}.jpg{separator}\"{labels[i].Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n");
            var name = $"{Guid.NewGuid():N}.csv";
            File.WriteAllText(_folder.File(name), text.ToString());
            Assert.Equal(labels.Select(LabelText.Normalise), Items(name, out _).Select(i => i.Label));
        }, iter: 200);

    [Theory]
    [InlineData("m.csv", "path,label,splitt\na.jpg,x,train\n", "'splitt' (did you mean 'split'?)")]
    [InlineData("m.csv", "path,lable\na.jpg,x\n", "'lable' (did you mean 'label'?)")]
    [InlineData("m.csv", "path;category;size\na.jpg;x;3\n", "'category' (did you mean 'label'?), 'size'")]
    [InlineData("m.csv", "path,label,labels\na.jpg,x,y\n", "an unknown column is not read: 'labels'; known are")]
    [InlineData("m.jsonl", "{\"path\":\"a.jpg\"}\n{\"path\":\"b.jpg\",\"gruop\":1}\n", "'gruop' (did you mean 'group'?)")]
    public void Unknown_columns_are_named(string name, string text, string expected)
    {
        File.WriteAllText(_folder.File(name), text);
        Items(name, out var source);
        Assert.Contains(expected, Assert.Single(source.Findings.Warnings));
    }

    [Fact]
    public void A_column_that_is_the_path_by_another_name_is_pointed_at()
    {
        File.WriteAllText(_folder.File("m.csv"), "sep=;\nfilename;label\na.jpg;x\n");
        var error = Assert.Throws<TlearnException>(() => Items("m.csv", out _));
        Assert.Contains("row 2: no column 'path'; found 'filename', 'label' (name 'filename' 'path'?)", error.Message);
    }

    [Theory]
    [InlineData("sep=;\npath;label\na.jpg;x;y\n", "row 3: found 3 cells, expected 2")]
    [InlineData("path;label\na.jpg\n", "row 2: found 1 cells, expected 2 as in the first row (a cell with ';' in it stands in quotes)")]
    public void Rows_are_counted_as_an_editor_counts_lines(string text, string expected)
    {
        File.WriteAllText(_folder.File("m.csv"), text);
        Assert.Contains(expected, Assert.Throws<TlearnException>(() => Items("m.csv", out _)).Message);
    }

    [Fact]
    public void Backslashes_part_folders_unless_a_file_is_so_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no file has a backslash in its name there");
        File.WriteAllText(_folder.File("really\\so.jpg"), "");
        File.WriteAllText(_folder.File("m.csv"), "path,label\nimgs\\a\\0.png,a\nreally\\so.jpg,b\n.\\c\\1.png,c\n");
        Assert.Equal(["c/1.png", "imgs/a/0.png", "really\\so.jpg"], Items("m.csv", out _).Select(i => i.Path));
    }

    [Theory]
    [InlineData(@"C:\data\0.png")]
    [InlineData(@"\\server\share\0.png")]
    public void Paths_that_only_Windows_can_follow_are_said_to_be_so(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "they lead somewhere there");
        File.WriteAllText(_folder.File("m.csv"), $"path\n{path}\n");
        Assert.Contains($"row 2: path: found '{path}', which names a drive or a computer of Windows", Assert.Throws<TlearnException>(() => Items("m.csv", out _)).Message);
    }

    [Fact]
    public void An_empty_label_is_none_and_labels_are_joined_in_one_form()
    {
        File.WriteAllText(_folder.File("m.csv"), "path,label,split,group\n1.jpg,\" \", ,\n2.jpg,cafe\u0301,test, g \n3.jpg,caf\u00E9,test,g\n");
        Assert.Equal([new("1.jpg", null, null, null), new("2.jpg", "caf\u00E9", "test", "g"), new("3.jpg", "caf\u00E9", "test", "g")], Items("m.csv", out var source));
        Assert.Contains(source.Findings.Warnings, w => w.Contains("written in 2 ways"));
    }

    private List<ImageItem> Items(string name, out ImageSource source) => [.. (source = ImageSource.Open(_folder.File(name))).Enumerate(TestContext.Current.CancellationToken)];
}
