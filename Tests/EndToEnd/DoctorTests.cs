using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn doctor</c> on networks that are well, and on some that are not.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sound_network_passes_every_check_and_tells_its_speed()
    {
        var run = (await Tlearn.ExpectAsync(0, "doctor", "tlearn-mini", "--images", "500", "--json")).Json;
        Assert.Equal("tlearn-mini", run.GetProperty("model").GetString());
        Assert.Equal(["preprocessing", "network", "input range", "output", "batch", "float16", "top-1", "speed"], run.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.All(run.GetProperty("checks").EnumerateArray(), c => Assert.Equal("ok", c.GetProperty("verdict").GetString()));
        Assert.Contains("(catalogue)", Found(run, "preprocessing"));
        var rate = run.GetProperty("images_per_second").GetDouble();
        Assert.True(rate > 0);
        foreach (var count in (int[])[500, 10_000, 1_000_000]) Assert.Equal(count / rate, run.GetProperty("seconds_for").GetProperty($"{count}").GetDouble(), count * 1e-6);
    }

    [Fact]
    public async Task Images_are_measured_whole_and_labels_that_are_no_classes_are_named()
    {
        ImageFolder.CopyFlowers(_folder.File("images"), 2);
        File.WriteAllText(_folder.File("images", "train", "daisy", "0.jpg"), "no image");
        var run = (await Tlearn.ExpectAsync(0, "doctor", "tlearn-mini", _folder.File("images"), "--json")).Json;
        Assert.Contains("is no class of the network (200 names", Found(run, "top-1"));
        Assert.Contains("reading, decoding", Found(run, "speed"));
        var images = Check(run, "images");
        Assert.Equal("warn", images.GetProperty("verdict").GetString());
        Assert.Contains("0.jpg", images.GetProperty("found").GetString());
    }

    [Fact]
    public async Task Labels_that_are_classes_by_name_or_index_give_top_1()
    {
        // What the network itself answers is its label here: all are right by construction, by name and by index.
        ImageFolder.CopyFlowers(_folder.File("images"), 1);
        var names = File.ReadAllLines(Path.Combine(SharedData.Repository, "onnx-models", "tlearn-mini", "labels.txt"));
        var answers = (await Tlearn.ExpectAsync(0, "classify", _folder.File("images"), "--model", "tlearn-mini", "--top", "1", "--json")).Json.GetProperty("images").EnumerateArray()
            .Select(i => (Path: i.GetProperty("path").GetString()!, Label: i.GetProperty("top")[0].GetProperty("label").GetString()!)).ToList();
        foreach (var label in (Func<string, string>[])[l => l, l => $"{Array.IndexOf(names, l)}"])
        {
            File.WriteAllLines(_folder.File("m.csv"), ["path,label", .. answers.Select(a => $"images/{a.Path},\"{label(a.Label)}\"")]);
            Assert.Contains("10 of 10 images", Found((await Tlearn.ExpectAsync(0, "doctor", "tlearn-mini", _folder.File("m.csv"), "--json")).Json, "top-1"));
        }
    }

    [Fact]
    public async Task Nothing_that_says_how_images_are_prepared_fails_with_the_choices()
    {
        var model = SharedData.Require("models", "zoo", "torchvision-densenet-external", "model.onnx");
        var run = await Tlearn.ExpectAsync(1, "doctor", model);
        Assert.Contains("fail preprocessing: ", run.Out);
        Assert.Contains("next: Say it with --preprocess", run.Out);
    }

    [Theory]
    [InlineData("imagenet,mean=104/117/123", "lies outside of the scaled pixels")]
    [InlineData("imagenet,scale=1", "the values span")]
    public async Task Scale_and_mean_of_different_conventions_fail(string preprocess, string expected)
    {
        var run = (await Tlearn.ExpectAsync(1, "doctor", SharedData.Require("models", "squeezenet1.1.onnx"), "--preprocess", preprocess, "--json")).Json;
        Assert.Equal("fail", Check(run, "input range").GetProperty("verdict").GetString());
        Assert.Contains(expected, Found(run, "input range"));
    }

    [Fact]
    public async Task Float16_is_held_against_the_network_that_it_was_made_of()
    {
        var half = SharedData.Require("models", "squeezenet1.1-fp16-batch1.onnx");
        var run = (await Tlearn.ExpectAsync(0, "doctor", half, "--preprocess", "caffe-bgr", "--json")).Json;
        Assert.Equal("warn", Check(run, "float16").GetProperty("verdict").GetString());
        Assert.StartsWith("the graph declares a batch of 1 and does the same for any: one image at a time and 8 together differ by 0", Found(run, "batch"));
        run = (await Tlearn.ExpectAsync(0, "doctor", half, "--preprocess", "caffe-bgr", "--reference", SharedData.Require("models", "squeezenet1.1.onnx"), "--json")).Json;
        Assert.Equal("ok", Check(run, "float16").GetProperty("verdict").GetString());
        Assert.Contains("lowest cosine 0.99", Found(run, "float16").Replace("1.0000", "0.9999", StringComparison.Ordinal));
    }

    private static JsonElement Check(JsonElement run, string name) => run.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    private static string Found(JsonElement run, string name) => Check(run, name).GetProperty("found").GetString()!;
}
