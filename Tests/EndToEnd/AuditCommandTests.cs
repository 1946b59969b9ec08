using System.Security.Cryptography;
using System.Text.Json;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn audit</c> on photographs of flowers to which things were done, and <c>--exclude</c> of other commands.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public AuditCommandTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        ImageFolder.CopyFlowers(Images, 8);
    }

    private string Images => _folder.File("images");

    [Fact]
    public async Task What_was_done_to_the_images_is_found_written_and_left_out()
    {
        var original = Photograph("val", "roses", 0);
        var copy = Path.Combine(Images, "train", "roses", "=cmd().jpg");
        Recompress(original, copy, 40);
        File.Copy(Photograph("train", "tulips", 1), Path.Combine(Images, "train", "daisy", "<script>.jpg"));
        File.WriteAllText(Path.Combine(Images, "train", "daisy", "broken.jpg"), "no picture");
        var audit = await Tlearn.ExpectAsync(3, "audit", Images, "--model", "tlearn-mini", "--out", _folder.File("audit"), "--json");
        var found = audit.Json;
        Assert.Equal(83, found.GetProperty("images").GetInt64());
        var groups = found.GetProperty("duplicates").EnumerateArray().ToList();
        var near = Assert.Single(groups, g => Text(g, "kind") == "near" && Paths(g).Contains("train/roses/=cmd().jpg"));
        Assert.Equal(["train/roses/=cmd().jpg", Relative(original)], Paths(near).Order(StringComparer.Ordinal));
        Assert.Equal(["train", "val"], near.GetProperty("splits").EnumerateArray().Select(s => s.GetString()));
        var identical = Assert.Single(groups, g => Text(g, "kind") == "identical" && Paths(g).Contains("train/daisy/<script>.jpg"));
        Assert.Equal((2, 1.0), (Paths(identical).Count, identical.GetProperty("similarity").GetDouble()));
        Assert.Contains(found.GetProperty("bad").EnumerateArray(), b => Text(b, "path") == "train/daisy/broken.jpg");
        var labels = found.GetProperty("labels").EnumerateArray().ToList();
        Assert.Equal(labels.OrderByDescending(l => l.GetProperty("score").GetDouble()), labels);
        Assert.All(labels, l => Assert.NotEqual(Text(l, "label"), Text(l, "suggestion")));
        Assert.Equal(9, found.GetProperty("classes").GetProperty("roses").GetProperty("train").GetInt32());

        // Across splits the training image goes; under two labels both do.
        var rows = (await File.ReadAllLinesAsync(_folder.File("audit", "audit.csv"), TestContext.Current.CancellationToken)).Select(l => l.Split(',')).ToList();
        Assert.Equal(["path", "content_hash", "reason", "score", "suggestion"], rows[0]);
        Assert.Equal("exclude", Row("./train/roses/=cmd().jpg", "duplicate") ?? Row("train/roses/=cmd().jpg", "duplicate"));
        Assert.Equal("", Row(Relative(original), "duplicate"));
        Assert.Equal(("exclude", "exclude"), (Row("train/daisy/<script>.jpg", "duplicate"), Row(Relative(Photograph("train", "tulips", 1)), "duplicate")));
        Assert.Equal("exclude", Row("train/daisy/broken.jpg", "bad"));
        var page = await File.ReadAllTextAsync(_folder.File("audit", "audit.html"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;.jpg", page, StringComparison.Ordinal);

        var excluded = rows.Skip(1).Where(r => r[4] == "exclude").Select(r => r[0]).Distinct().Count();
        var left = await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("a.tlhead"), "--exclude", _folder.File("audit", "audit.csv"), "--json");
        Assert.Contains($"{excluded} images are left out by {_folder.File("audit", "audit.csv")}", left.Error, StringComparison.Ordinal);
        Assert.Equal(42 - (excluded - 1), left.Json.GetProperty("samples").GetInt32());
        Assert.Contains("holds an earlier report", (await Tlearn.ExpectAsync(2, "audit", Images, "--model", "tlearn-mini", "--out", _folder.File("audit"))).Error, StringComparison.Ordinal);

        string? Row(string path, string reason) => rows.SingleOrDefault(r => r[0] == path && r[2] == reason)?[4];
    }

    [Fact]
    public async Task What_is_left_out_of_an_extraction_is_not_removed_and_stores_heed_it_too()
    {
        var store = _folder.File("a.store");
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", store);
        var (first, second) = (Relative(Photograph("train", "roses", 0)), Relative(Photograph("train", "roses", 1)));
        var table = Table($"{first},,duplicate,1,exclude", $"{second},,duplicate,1,", "gone.jpg,,bad,,exclude", $"{second},,label,0.9,tulips");
        var run = await Tlearn.ExpectAsync(0, "extract", Images, "--out", store, "--exclude", table, "--json");
        Assert.Equal((79, 0), (run.Json.GetProperty("images").GetInt32(), run.Json.GetProperty("removed").GetInt32()));
        Assert.Contains("1 image is left out by", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 of its paths is not among the images", run.Error, StringComparison.Ordinal);
        using (var snapshot = FeatureStore.Open(store).OpenSnapshot()) Assert.Equal(80, snapshot.Items.Count);
        var trained = await Tlearn.ExpectAsync(0, "train", store, "--head", "centroid", "--out", _folder.File("a.tlhead"), "--exclude", table, "--json");
        Assert.Equal(39, trained.Json.GetProperty("samples").GetInt32());
        Assert.Contains("1 image is left out by", trained.Error, StringComparison.Ordinal);
        var predicted = await Tlearn.ExpectAsync(0, "predict", _folder.File("a.tlhead"), store, "--exclude", table);
        Assert.DoesNotContain(first, predicted.Out, StringComparison.Ordinal);
        Assert.Contains(second, predicted.Out, StringComparison.Ordinal);
    }

    // The table of another folder with the same paths left out sound images without a word.
    [Fact]
    public async Task An_image_of_another_content_than_the_table_says_is_not_left_out_but_warned_of()
    {
        var store = _folder.File("a.store");
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", store);
        var (same, other) = (Photograph("train", "roses", 0), Photograph("train", "roses", 1));
        var table = Table($"{Relative(same)},{Hash(same)},duplicate,1,exclude", $"{Relative(other)},{Hash(same)},duplicate,1,exclude");
        foreach (var input in (string[])[Images, store])
        {
            var trained = await Tlearn.ExpectAsync(0, [.. input == store ? (string[])["train", store] : ["train", Images, "--model", "tlearn-mini"], "--head", "centroid", "--out", _folder.File("a.tlhead"), "--exclude", table, "--json"]);
            Assert.Equal(39, trained.Json.GetProperty("samples").GetInt32());
            Assert.Contains("1 image is left out by", trained.Error, StringComparison.Ordinal);
            Assert.Contains($"1 image has another content than the table says and is not left out ({Relative(other)})", trained.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("not among the images", trained.Error, StringComparison.Ordinal);
        }

        static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
    }

    [Theory]
    [InlineData("a.jpg,1.2E+63,duplicate,1,exclude", "row 2: found the content hash '1.2e+63', expected 64 hexadecimal digits or nothing")]
    [InlineData("a.jpg,,duplicate,1,exlude", "row 2: found the suggestion 'exlude'")]
    [InlineData("a.jpg,,copy,1,exclude", "row 2: found the reason 'copy'")]
    [InlineData("a.jpg,duplicate", "row 2: found 2 cells, expected 5")]
    [InlineData(",,duplicate,1,exclude", "row 2: the path is missing")]
    public async Task A_table_that_is_none_of_an_audit_is_refused_with_its_line(string row, string message) =>
        Assert.Contains(message, (await Tlearn.ExpectAsync(1, "classify", Images, "--model", "tlearn-mini", "--exclude", Table(row))).Error, StringComparison.Ordinal);

    [Fact]
    public async Task How_to_leave_out_is_said_as_the_call_needs_it()
    {
        File.WriteAllText(Path.Combine(Images, "train", "daisy", "broken.jpg"), "no picture");
        var printed = await Tlearn.ExpectAsync(3, "audit", Images, "--model", "tlearn-mini");
        Assert.Contains("can be left out: --out DIR writes DIR/audit.csv", printed.Out, StringComparison.Ordinal);
        Assert.Contains("1 of 81 images could not be used", printed.Error, StringComparison.Ordinal);
        var written = await Tlearn.ExpectAsync(3, "audit", Images, "--model", "tlearn-mini", "--out", _folder.File("audit"));
        Assert.Contains($"can be left out: other commands take --exclude {_folder.File("audit", "audit.csv")}", written.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("--out DIR", written.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_missing_or_another_is_refused()
    {
        Assert.Contains("no such file", (await Tlearn.ExpectAsync(1, "audit", Images, "--exclude", _folder.File("no.csv"))).Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.File("other.csv"), "path,label\na.jpg,b\n", TestContext.Current.CancellationToken);
        Assert.Contains("row 1: found the columns path,label, expected the columns path,content_hash,reason,score,suggestion", (await Tlearn.ExpectAsync(1, "audit", Images, "--exclude", _folder.File("other.csv"))).Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    private static void Recompress(string from, string to, int quality)
    {
        using var image = ImageDecoders.Default.Decode(File.ReadAllBytes(from), new DecodeOptions());
        File.WriteAllBytes(to, ImageEncoder.Jpeg(image, quality));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static List<string> Paths(JsonElement group) => [.. group.GetProperty("paths").EnumerateArray().Select(p => p.GetString()!)];

    private string Table(params string[] rows)
    {
        var file = _folder.File("table.csv");
        File.WriteAllText(file, string.Join('\n', (string[])["path,content_hash,reason,score,suggestion", .. rows]) + "\n");
        return file;
    }

    private string Photograph(string split, string label, int number) => Directory.EnumerateFiles(Path.Combine(Images, split, label)).Where(f => !f.Contains("=cmd()", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ElementAt(number);

    private string Relative(string file) => Path.GetRelativePath(Images, file).Replace('\\', '/');
}
