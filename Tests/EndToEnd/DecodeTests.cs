using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Onnx;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>--decode fast</c> at the command line, on large photographs beside small ones: a field of the recipe that travels with stores, heads and exports.</summary>
public sealed class DecodeTests : IDisposable
{
    private const int Enlargement = 4;
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public DecodeTests() => _cache = new TestCache(_folder.File("cache"));

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    private string Images => _folder.File("images");

    [Fact]
    public async Task Large_photographs_change_a_little_and_everything_else_not_at_all()
    {
        MakeImages(3);
        await ExtractAsync("exact.store");
        await ExtractAsync("same.store", "--decode", "exact");
        await ExtractAsync("fast.store", "--decode", "fast");
        await ExtractAsync("word.store", "--preprocess", "auto,decode=fast");
        Assert.DoesNotContain("decode", Recipe("exact.store"));
        Assert.Equal(Recipe("exact.store"), Recipe("same.store"));
        Assert.Contains("\"decode\": \"fast\"", Recipe("fast.store"));
        Assert.Equal(Recipe("fast.store"), Recipe("word.store"));

        var (exact, fast) = (Vectors("exact.store"), Vectors("fast.store"));
        Assert.Equal(exact.Keys.Order(StringComparer.Ordinal), fast.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, vector) in exact)
        {
            if (path.Contains("large", StringComparison.Ordinal))
            {
                Assert.NotEqual(vector, fast[path]);
                Assert.InRange(Cosine(vector, fast[path]), 0.97, 0.9999999);
            }
            else
            {
                Assert.Equal(vector, fast[path]);
            }
        }
    }

    [Fact]
    public async Task Stores_of_before_are_exact_and_one_store_holds_one_decoding()
    {
        MakeImages(1);
        await ExtractAsync("f.store");
        foreach (var options in (string[][])[["--decode", "fast"], ["--model", "tlearn-mini", "--decode", "fast"], ["--model", "tlearn-mini", "--preprocess", "auto,decode=fast"]])
        {
            var refused = await Tlearn.ExpectAsync(1, ["extract", Images, "--out", _folder.File("f.store"), .. options]);
            Assert.Contains("another recipe", refused.Error);
            Assert.Contains("decode", refused.Error);
            Assert.Contains("exact", refused.Error);
        }

        Assert.Equal(0, (await Tlearn.ExpectAsync(0, "extract", Images, "--out", _folder.File("f.store"), "--decode", "exact", "--json")).Json.GetProperty("computed").GetInt32());

        // A store that is fast stays fast where nothing else is said.
        await ExtractAsync("g.store", "--decode", "fast");
        Assert.Equal(0, (await Tlearn.ExpectAsync(0, "extract", Images, "--out", _folder.File("g.store"), "--json")).Json.GetProperty("computed").GetInt32());
        Assert.Contains("decode", (await Tlearn.ExpectAsync(1, "extract", Images, "--out", _folder.File("g.store"), "--decode", "exact")).Error);
    }

    [Fact]
    public async Task A_head_and_its_export_go_on_decoding_as_they_learnt()
    {
        MakeImages(4);
        var (head, network) = (_folder.File("h.tlhead"), _folder.File("h.onnx"));
        await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--decode", "fast", "--head", "logistic", "--out", head);
        var refused = await Tlearn.ExpectAsync(1, "evaluate", head, await ExtractAsync("exact.store"));
        Assert.Contains("decode: found exact, expected fast", refused.Error.ReplaceLineEndings(" "));

        await Tlearn.ExpectAsync(0, "export", head, "--out", network, "--verify", Images);
        Assert.Contains("\"decode\":\"fast\"", OnnxMetadata.Read(network)["tlearn.preprocessing"]);
        await Tlearn.ExpectAsync(0, "predict", head, Images, "--out", _folder.File("head.csv"));
        await Tlearn.ExpectAsync(0, "predict", network, Images, "--out", _folder.File("network.csv"));
        var (ofHead, ofNetwork) = (Rows("head.csv"), Rows("network.csv"));
        Assert.Equal(ofHead.Select(r => (r[0], r[1])), ofNetwork.Select(r => (r[0], r[1])));
        Assert.All(ofHead.Zip(ofNetwork), p => Assert.Equal(Number(p.First[2]), Number(p.Second[2]), 1e-4));

        var pixels = await Tlearn.ExpectAsync(1, "export", head, "--out", _folder.File("p.onnx"), "--with-preprocessing");
        Assert.Contains("the step 'decode' is fast", pixels.Error);
        Assert.False(File.Exists(_folder.File("p.onnx")));
    }

    [Fact]
    public async Task A_fine_tuned_network_records_it()
    {
        MakeImages(3);
        var network = _folder.File("t.onnx");
        await Tlearn.ExpectAsync(0, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", "last:1", "--epochs", "1", "--augment", "crop,flip", "--decode", "fast", "--out", network);
        Assert.Contains("\"decode\":\"fast\"", OnnxMetadata.Read(network)["tlearn.preprocessing"]);
        await Tlearn.ExpectAsync(0, "evaluate", network, Images);
    }

    [Fact]
    public async Task Inspect_names_it_and_where_it_came_from()
    {
        var document = (await Tlearn.ExpectAsync(0, "inspect", "tlearn-mini", "--decode", "fast", "--json")).Json;
        Assert.Equal("fast", document.GetProperty("preprocessing").GetProperty("decode").GetString());
        Assert.Equal("option --preprocess", document.GetProperty("preprocessing_source").GetProperty("decode").GetString());
        Assert.False((await Tlearn.ExpectAsync(0, "inspect", "tlearn-mini", "--json")).Json.GetProperty("preprocessing").TryGetProperty("decode", out _));
    }

    [Theory]
    [InlineData("extract")]
    [InlineData("train")]
    [InlineData("compare")]
    [InlineData("classify")]
    [InlineData("finetune")]
    [InlineData("advise")]
    [InlineData("explain")]
    [InlineData("doctor")]
    [InlineData("audit")]
    [InlineData("inspect")]
    [InlineData("models add")]
    public async Task Every_command_that_takes_a_preprocessing_takes_it(string command)
    {
        var help = (await Tlearn.ExpectAsync(0, [.. command.Split(' '), "--help"])).Out;
        Assert.Contains("--preprocess", help);
        Assert.Contains("--decode", help);
    }

    [Theory]
    [InlineData("--decode", "quick", "--decode: found 'quick', expected exact or fast")]
    [InlineData("--preprocess", "imagenet,decode=quick", "--preprocess: decode: found 'quick', expected exact, fast")]
    public async Task Another_word_is_exit_code_2(string option, string value, string said)
    {
        MakeImages(1);
        Assert.Contains(said, (await Tlearn.ExpectAsync(2, "extract", Images, "--model", "tlearn-mini", "--out", _folder.File("f.store"), option, value)).Error);
    }

    [Fact]
    public async Task A_record_in_a_file_takes_changes_behind_its_name_which_may_hold_commas()
    {
        MakeImages(1);
        var record = _folder.File("record, of mine.json");
        File.WriteAllText(record, new PreprocessingRecord().ToJson());
        await ExtractAsync("f.store", "--preprocess", record, "--decode", "fast");
        Assert.Contains("\"decode\": \"fast\"", Recipe("f.store"));
        File.WriteAllText(record, (new PreprocessingRecord() with { Decode = JpegDecoding.Fast }).ToJson());
        await ExtractAsync("g.store", "--preprocess", record);
        Assert.Equal(Recipe("f.store"), Recipe("g.store"));
        await ExtractAsync("h.store", "--preprocess", record, "--decode", "exact");
        Assert.DoesNotContain("decode", Recipe("h.store"));
    }

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private List<string[]> Rows(string file) => [.. File.ReadLines(_folder.File(file)).Skip(1).Select(l => l.Split(','))];

    private string Recipe(string store)
    {
        var text = File.ReadAllText(Path.Combine(_folder.File(store), "store.json"));
        return text[..text.IndexOf("\"provenance\"", StringComparison.Ordinal)];
    }

    private async Task<string> ExtractAsync(string store, params string[] options)
    {
        await Tlearn.ExpectAsync(0, ["extract", Images, "--model", "tlearn-mini", "--out", _folder.File(store), .. options]);
        return _folder.File(store);
    }

    private Dictionary<string, float[]> Vectors(string store)
    {
        using var snapshot = FeatureStore.Open(_folder.File(store)).OpenSnapshot();
        var data = snapshot.Load(snapshot.Taps.Single().Name).Dataset;
        return Enumerable.Range(0, data.Items.Count).ToDictionary(i => data.Items[i].Path, i => data.Features.Row(i).ToArray());
    }

    // Of each of two classes some photographs as they are, some enlarged so far that they are decoded smaller, one of these as a PNG.
    private void MakeImages(int perClass)
    {
        var decoder = ImageDecoders.Default;
        foreach (var label in (string[])["daisy", "tulips"])
        {
            var folder = Directory.CreateDirectory(_folder.File("images", label)).FullName;
            var files = Directory.EnumerateFiles(Path.Combine(SharedData.Require("data", "flowers"), "val", label)).Order(StringComparer.Ordinal).Take(2 * perClass).ToList();
            for (var i = 0; i < files.Count; i++)
            {
                var bytes = File.ReadAllBytes(files[i]);
                if (i < perClass)
                {
                    File.WriteAllBytes(Path.Combine(folder, $"small-{i}.jpg"), bytes);
                    continue;
                }

                using var image = decoder.Decode(bytes, new DecodeOptions());
                using var large = Enlarged(image);
                File.WriteAllBytes(Path.Combine(folder, $"large-{i}.jpg"), ImageEncoder.Jpeg(large, 90));
                if (i == perClass) File.WriteAllBytes(Path.Combine(folder, $"lossless-{i}.png"), ImageEncoder.Png(image));
            }
        }
    }

    private static RgbImage Enlarged(RgbImage image)
    {
        var large = new RgbImage(Enlargement * image.Width, Enlargement * image.Height);
        for (var y = 0; y < large.Height; y++)
        {
            var from = image.Row(y / Enlargement);
            var to = large.Row(y);
            for (var x = 0; x < large.Width; x++) from.Slice(3 * (x / Enlargement), 3).CopyTo(to[(3 * x)..]);
        }

        return large;
    }

    private static double Cosine(float[] a, float[] b)
    {
        double dot = 0, lengthA = 0, lengthB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            lengthA += (double)a[i] * a[i];
            lengthB += (double)b[i] * b[i];
        }

        return dot / Math.Sqrt(lengthA * lengthB);
    }
}
