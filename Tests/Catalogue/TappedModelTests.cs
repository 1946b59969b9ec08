using TransferLearning.FeatureExtraction.Catalogue;
using Xunit;

namespace TransferLearning.Tests.Catalogue;

public sealed class TappedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelCatalogue _catalogue = new(Path.Combine(SharedData.Repository, "onnx-models"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("C# nets/net.onnx", "C# nets/net.onnx", null)]
    [InlineData("C# nets/net.onnx#p", "C# nets/net.onnx", "p")]
    [InlineData("C# nets/net.onnx#p#q+r", "C# nets/net.onnx", "p#q+r")]
    [InlineData("C# nets/net.onnx#b.onnx", "C# nets/net.onnx#b.onnx", null)]
    [InlineData("C# nets/net.onnx#b.onnx#p", "C# nets/net.onnx#b.onnx", "p")]
    // No such file: the message is to name what looks like one.
    [InlineData("C# nets/none.onnx#p", "C# nets/none.onnx", "p")]
    [InlineData("C# nets/none.onnx", "C# nets/none.onnx", null)]
    public void The_longest_part_that_is_a_file_is_the_model(string text, string model, string? tap)
    {
        Directory.CreateDirectory(_folder.File("C# nets"));
        File.WriteAllText(_folder.File("C# nets", "net.onnx"), "");
        File.WriteAllText(_folder.File("C# nets", "net.onnx#b.onnx"), "");
        Assert.Equal(new TappedModel(_folder.File(model), tap), TappedModel.Read(_folder.File(text), _catalogue));
    }

    [Fact]
    public void A_name_of_the_catalogue_is_a_model()
    {
        Assert.Equal(new TappedModel("tlearn-mini", "a#b"), TappedModel.Read("tlearn-mini#a#b", _catalogue));
        Assert.Equal(new TappedModel("tlearn-mini", null), TappedModel.Read("tlearn-mini", _catalogue));
        Assert.Equal(new TappedModel("unknown", "tap"), TappedModel.Read("unknown#tap", _catalogue));
    }
}
