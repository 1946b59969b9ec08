using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

/// <summary>What stands in rows of manifests that people's other programs wrote.</summary>
public sealed class ManifestRowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_number_is_one_label_however_it_is_written()
    {
        string[] numbers = ["2", "2.0", "2.00", "2e0", "0.2e1", "-0", "0.0", "1.50", "1.5", "12345678901234567890123456789012345", "\"2\""];
        File.WriteAllLines(_folder.File("m.jsonl"), numbers.Select((n, i) => $"{{\"path\":\"{i:00}.jpg\",\"label\":{n},\"group\":{n}}}"));
        string[] expected = ["2", "2", "2", "2", "2", "0", "0", "1.5", "1.5", "12345678901234567890123456789012345", "2"];
        Assert.Equal(expected, Items("m.jsonl", out _).Select(i => i.Label));
        Assert.Equal(expected, Items("m.jsonl", out _).Select(i => i.Group));
    }

    [Theory]
    [InlineData("m.csv", "path,label\n1.jpg,Cat\n2.jpg,cat\n3.jpg,dog\n4.jpg,CAT\n")]
    [InlineData("m.jsonl", "{\"path\":\"1.jpg\",\"label\":\"Cat\"}\n{\"path\":\"2.jpg\",\"label\":\"cat\"}\n{\"path\":\"3.jpg\",\"label\":\"CAT\"}\n")]
    public void Labels_that_differ_in_case_alone_are_named_once(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        Items(name, out var source);
        Assert.StartsWith("the labels 'CAT', 'Cat', 'cat' differ in case alone", Assert.Single(source.Findings.Warnings));
    }

    [Theory]
    [InlineData("m.csv", "path,label,split\n1.jpg,a,\n,,\n , ,\n2.jpg,b,\n,\n", 3)]
    [InlineData("m.csv", "path;label\n1.jpg;a\n2.jpg;b\n;\n", 1)]
    [InlineData("m.jsonl", "{\"path\":\"1.jpg\"}\n{\"path\":\"\",\"label\":null}\n{\"path\":\"2.jpg\"}\n", 1)]
    public void Empty_rows_are_passed_over_and_counted(string name, string text, int empty)
    {
        File.WriteAllText(_folder.File(name), text);
        Assert.Equal(["1.jpg", "2.jpg"], Items(name, out var source).Select(i => i.Path));
        Assert.Equal([$"{_folder.File(name)}: {(empty == 1 ? "1 empty row was" : $"{empty} empty rows were")} passed over"], source.Findings.Notes);
    }

    [Theory]
    [InlineData("file:///data/1.jpg")]
    [InlineData("http://example.org/1.jpg")]
    [InlineData("HTTPS://example.org/1.jpg")]
    [InlineData("s3://bucket/1.jpg")]
    [InlineData("data:image/png;base64")]
    public void Addresses_are_said_to_be_such(string path)
    {
        File.WriteAllText(_folder.File("m.csv"), $"path\n{path}\n");
        Assert.Contains($"row 2: path: found '{path}', a URL: URLs are not read", Assert.Throws<TlearnException>(() => Items("m.csv", out _)).Message);
    }

    private List<ImageItem> Items(string name, out ImageSource source) => [.. (source = ImageSource.Open(_folder.File(name))).Enumerate(TestContext.Current.CancellationToken)];
}
