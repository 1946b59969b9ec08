using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Everything that is done with a network, done with resnet18-mlnet, which CNTK wrote in its own way: opset 8, a batch of one, norms as nodes.</summary>
public sealed class ResNet18Tests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public ResNet18Tests()
    {
        ResNet18.Require();
        _cache = new TestCache(_folder.File("cache"));
        foreach (var (split, label, count) in (((string, string, int)[])[("train", "daisy", 6), ("train", "tulips", 6), ("val", "daisy", 3), ("val", "tulips", 3)]))
        {
            var target = Directory.CreateDirectory(_folder.File("images", split, label)).FullName;
            foreach (var file in Directory.EnumerateFiles(SharedData.Require("data", "flowers", split, label)).Order(StringComparer.Ordinal).Take(count)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private string Images => _folder.File("images");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_head_on_it_is_exported_with_and_without_preprocessing_and_the_files_answer_as_it_does()
    {
        await Tlearn.ExpectAsync(0, "train", Images, "--head", "logistic", "--out", _folder.File("a.tlhead"));
        var head = (await Tlearn.ExpectAsync(0, "evaluate", _folder.File("a.tlhead"), Images, "--json")).Json;
        Assert.Equal(6, head.GetProperty("samples").GetInt32());
        Assert.True(head.GetProperty("accuracy").GetDouble() >= 4 / 6.0);
        foreach (string[] form in (string[][])[[], ["--with-preprocessing"]])
        {
            var report = (await Tlearn.ExpectAsync(0, ["export", _folder.File("a.tlhead"), "--out", _folder.File("a.onnx"), "--verify", Path.Combine(Images, "val"), "--json", .. form])).Json;
            Assert.Equal(6, report.GetProperty("verified_images").GetInt32());
            var exported = (await Tlearn.ExpectAsync(0, "evaluate", _folder.File("a.onnx"), Images, "--json")).Json;
            Assert.Equal(head.GetProperty("accuracy").GetDouble(), exported.GetProperty("accuracy").GetDouble());
        }
    }

    [Fact]
    public async Task Without_options_nine_tenths_of_the_flowers_are_told_right()
    {
        var run = (await Tlearn.ExpectAsync(0, "compare", SharedData.Require("data", "flowers"), "--head", "logistic", "--out", _folder.File("c"), "--json")).Json;
        Assert.Equal("resnet18-mlnet", run.GetProperty("model").GetString());
        Assert.InRange(run.GetProperty("results").EnumerateArray().Max(r => r.GetProperty("accuracy").GetDouble()), 0.90, 1);
    }

    [Theory]
    [InlineData("last:2", 2)]
    [InlineData("all", 23)]
    public async Task It_is_fine_tuned(string unfreeze, int layers)
    {
        var run = await Tlearn.ExpectAsync(0, "finetune", Images, "--unfreeze", unfreeze, "--epochs", "1", "--batch", "6", "--out", _folder.File("a.onnx"), "--json");
        Assert.Equal(("resnet18-mlnet", unfreeze), (run.Json.GetProperty("model").GetString(), run.Json.GetProperty("unfreeze").GetString()));
        Assert.Contains($"trains {layers} of 23 layers", run.Error);
        var (before, after) = (OnnxModel.Load(ResNet18.Require()), OnnxModel.Load(_folder.File("a.onnx")));
        var changed = before.Initializers.Where(t => t.Shape.Count == 4 && after.Initializers.FirstOrDefault(o => o.Name == t.Name) is { } now && !now.ToFloats().SequenceEqual(t.ToFloats())).Count();
        Assert.Equal(layers - 1, changed); // the last layer is the new classifier
        Assert.Equal(6, (await Tlearn.ExpectAsync(0, "evaluate", _folder.File("a.onnx"), Images, "--json")).Json.GetProperty("samples").GetInt32());
    }
}
