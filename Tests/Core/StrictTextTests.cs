using System.Text;
using TransferLearning.Core.Files;
using Xunit;

namespace TransferLearning.Tests.Core;

public sealed class StrictTextTests : IDisposable
{
    private const string Text = "ä,ﬁ\r\n😀\n";
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Encodings => ["utf-8", "utf-8 marked", "utf-16", "utf-16BE"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Text_is_read_without_its_mark(string name)
    {
        Encoding encoding = name switch
        {
            "utf-8" => new UTF8Encoding(false),
            "utf-8 marked" => new UTF8Encoding(true),
            _ => new UnicodeEncoding(name == "utf-16BE", byteOrderMark: true),
        };
        File.WriteAllText(_folder.File("t"), Text, encoding);
        Assert.Equal(Text, StrictText.Read(_folder.File("t")));
        var text = StrictText.Load(_folder.File("t"));
        Assert.Equal(Text, text.OpenReader().ReadToEnd());
        Assert.Equal("ä,ﬁ", text.OpenReader().ReadLine());
    }

    [Theory]
    [InlineData("61 0A 62 E4 0A", "line 2: not UTF-8 text: found byte 0xE4 (byte 3 of the file)")]
    [InlineData("EF BB BF 61 0A C3", "line 2: not UTF-8 text: found byte 0xC3 (byte 5 of the file)")]
    [InlineData("ED A0 80", "line 1: not UTF-8 text: found byte 0xED (byte 0 of the file)")]
    [InlineData("61 00 0A 00", "line 1: found a zero byte: UTF-16 without a byte order mark, or no text at all (byte 1 of the file)")]
    [InlineData("FF FE 61 00 0A 00 62", "line 2: not UTF-16 text: half a character at the end (byte 6 of the file)")]
    [InlineData("FF FE 0A 00 00 D8 61 00", "line 2: not UTF-16 text: found 0xD800 without its other half (byte 4 of the file)")]
    [InlineData("FE FF DC 00", "line 1: not UTF-16 text: found 0xDC00 without its other half (byte 2 of the file)")]
    [InlineData("FF FE 00 00 61 00 00 00", "UTF-32 is not read")]
    public void What_is_no_such_text_is_named_with_its_place(string bytes, string expected)
    {
        File.WriteAllBytes(_folder.File("t"), [.. bytes.Split(' ').Select(b => Convert.ToByte(b, 16))]);
        var error = Assert.Throws<TlearnException>(() => StrictText.Load(_folder.File("t")));
        Assert.Equal($"{_folder.File("t")}: {expected}", error.Message);
        Assert.NotNull(error.Next);
    }

    [Fact]
    public void A_file_that_is_missing_is_named() =>
        Assert.Contains(_folder.File("none"), Assert.Throws<TlearnException>(() => StrictText.Load(_folder.File("none"))).Message);

    [Fact]
    public void An_empty_file_is_an_empty_text()
    {
        File.WriteAllBytes(_folder.File("t"), []);
        Assert.Equal("", StrictText.Read(_folder.File("t")));
    }
}
