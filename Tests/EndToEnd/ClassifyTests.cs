using Xunit;

namespace TransferLearning.Tests.EndToEnd;

public sealed class ClassifyTests
{
    [Theory]
    [InlineData("efficientnet-lite0/model.onnx", "auto", 0.890)]
    [InlineData("squeezenet1.1.onnx", "caffe-bgr", 0.665)]
    public async Task Top_1_on_the_photographs_is_the_networks(string model, string preprocess, double expected)
    {
        var labels = SharedData.Require("models", "imagenet1k-labels.txt");
        var run = await Tlearn.ExpectAsync(0, "classify", SharedData.Require("data", "imagenet-sample"), "--model", SharedData.Require(["models", .. model.Split('/')]), "--preprocess", preprocess, "--labels", labels, "--json");
        var names = await File.ReadAllLinesAsync(labels, TestContext.Current.CancellationToken);
        var images = run.Json.GetProperty("images").EnumerateArray().ToList();
        var right = images.Count(i => i.GetProperty("top")[0].GetProperty("label").GetString() == names[int.Parse(i.GetProperty("path").GetString()![..4])]);
        Assert.InRange(right / (double)images.Count, expected - 0.005, expected + 0.005);
        foreach (var image in images) Assert.InRange(image.GetProperty("top")[0].GetProperty("probability").GetDouble(), 0, 1.0001);
    }

    [Fact]
    public async Task The_bundled_network_has_its_own_labels()
    {
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("images"), 1);
        var run = await Tlearn.ExpectAsync(0, "classify", folder.File("images"), "--model", "tlearn-mini", "--top", "3");
        Assert.Equal(10, run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("labels.txt", run.Error);
    }
}
