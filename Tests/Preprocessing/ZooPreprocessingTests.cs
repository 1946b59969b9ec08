using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Preprocessing;
using Xunit;

namespace TransferLearning.Tests.Preprocessing;

public sealed class ZooPreprocessingTests
{
    [Theory]
    [InlineData("timm-resnet-torchscript13", "auto")]
    [InlineData("timm-vit-dynamo", "auto")]
    [InlineData("timm-convnext-torchscript17", "auto")]
    [InlineData("timm-efficientnet-dynamo", "auto")]
    [InlineData("timm-resnet-int8", "auto")]
    [InlineData("hf-vit-torchscript14", "auto")]
    [InlineData("hf-swin-torchscript16", "auto")]
    [InlineData("torchvision-mobilenetv3-torchscript11", "imagenet,resize=none,crop=none")]
    [InlineData("torchvision-densenet-external", "imagenet,resize=none,crop=none")]
    [InlineData("keras-like-nhwc-fixed-batch", "imagenet,resize=none,crop=none,layout=NHWC")]
    public void Input_equals_the_librarys_own(string network, string option)
    {
        var folder = SharedData.Require("models", "zoo", network);
        var record = PreprocessingResolver.Resolve(PreprocessingOption.Parse(option), new ModelHints { ModelPath = Path.Combine(folder, "model.onnx") }).Record;
        var preprocessor = new Preprocessor(record);
        var expected = Npy.Read(Path.Combine(folder, "input.npy"));
        for (var picture = 0; picture < 2; picture++)
        {
            using var image = ImageDecoders.Default.Decode(File.ReadAllBytes(Path.Combine(folder, $"{picture}.png")), DecodeOptions.For(record));
            var size = preprocessor.OutputSize(image.Width, image.Height);
            var found = new float[3 * size.Height * size.Width];
            preprocessor.Run(image, found);
            var reference = expected.Row(picture);
            Assert.Equal(reference.Length, found.Length);
            var largest = 0f;
            for (var i = 0; i < found.Length; i++) largest = Math.Max(largest, Math.Abs(found[i] - reference[i]));
            Assert.InRange(largest, 0, 1e-6f);
        }
    }
}
