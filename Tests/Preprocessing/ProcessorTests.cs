using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing;
using Xunit;

namespace TransferLearning.Tests.Preprocessing;

/// <summary>The files that the image processors of Hugging Face and timm write, old and new, and what they come to.</summary>
public sealed class ProcessorTests : IDisposable
{
    private const string Half = "\"image_mean\":[0.5,0.5,0.5],\"image_std\":[0.5,0.5,0.5]";
    private const string ImageNet = "\"image_mean\":[0.485,0.456,0.406],\"image_std\":[0.229,0.224,0.225]";
    private const string New = "\"do_normalize\":true,\"do_rescale\":true,\"do_resize\":true,\"rescale_factor\":0.00392156862745098";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string, double, double> Processors => new()
    {
        // name, file, "resize interpolation crop", mean and std of the first channel
        { "ViT", $$"""{{{New}},{{Half}},"resample":2,"size":{"height":224,"width":224},"image_processor_type":"ViTImageProcessor"}""", "Exact 224 Bilinear none", 0.5, 0.5 },
        { "ViT, old", $$"""{"do_normalize":true,"do_resize":true,{{Half}},"resample":2,"size":224,"feature_extractor_type":"ViTFeatureExtractor"}""", "Exact 224 Bilinear none", 0.5, 0.5 },
        { "ViT, fast", $$"""{{{New}},{{Half}},"crop_size":null,"data_format":"channels_first","default_to_square":true,"device":null,"do_center_crop":null,"do_convert_rgb":null,"do_pad":null,"input_data_format":null,"resample":2,"return_tensors":null,"size":{"height":384,"width":384},"image_processor_type":"ViTImageProcessorFast"}""", "Exact 384 Bilinear none", 0.5, 0.5 },
        { "DeiT", $$"""{{{New}},{{ImageNet}},"crop_size":{"height":224,"width":224},"do_center_crop":true,"resample":3,"size":{"height":256,"width":256},"image_processor_type":"DeiTImageProcessor"}""", "Exact 256 Bicubic 224", 0.485, 0.229 },
        { "DeiT, old", $$"""{"crop_size":224,"do_center_crop":true,"do_normalize":true,"do_resize":true,{{ImageNet}},"resample":3,"size":256,"feature_extractor_type":"DeiTFeatureExtractor"}""", "Exact 256 Bicubic 224", 0.485, 0.229 },
        { "ConvNeXT", $$"""{{{New}},{{ImageNet}},"crop_pct":0.875,"resample":3,"size":{"shortest_edge":224},"image_processor_type":"ConvNextImageProcessor"}""", "Shorter 256 Bicubic 224", 0.485, 0.229 },
        { "ConvNeXT, squash", $$"""{{{New}},{{ImageNet}},"crop_pct":1.0,"resample":3,"size":{"shortest_edge":384},"image_processor_type":"ConvNextImageProcessor"}""", "Exact 384 Bicubic none", 0.485, 0.229 },
        { "ConvNeXT, no crop_pct", $$"""{{{New}},{{ImageNet}},"crop_pct":null,"resample":2,"size":{"shortest_edge":288},"image_processor_type":"ConvNextImageProcessor"}""", "Shorter 329 Bilinear 288", 0.485, 0.229 },
        { "ResNet", $$"""{"crop_pct":0.875,"do_normalize":true,"do_resize":true,{{ImageNet}},"resample":3,"size":224,"feature_extractor_type":"ConvNextFeatureExtractor"}""", "Shorter 256 Bicubic 224", 0.485, 0.229 },
        { "Swin", $$"""{"do_normalize":true,"do_resize":true,{{ImageNet}},"resample":3,"size":224,"feature_extractor_type":"ViTFeatureExtractor"}""", "Exact 224 Bicubic none", 0.485, 0.229 },
        { "MobileNetV1", $$"""{{{New}},{{Half}},"crop_size":{"height":192,"width":192},"do_center_crop":true,"resample":2,"size":{"shortest_edge":256},"image_processor_type":"MobileNetV1ImageProcessor"}""", "Shorter 256 Bilinear 192", 0.5, 0.5 },
        { "MobileNetV2", $$"""{{{New}},{{Half}},"crop_size":{"height":224,"width":224},"do_center_crop":true,"do_reduce_labels":false,"resample":2,"size":{"shortest_edge":256},"image_processor_type":"MobileNetV2ImageProcessor"}""", "Shorter 256 Bilinear 224", 0.5, 0.5 },
        { "MobileNetV2, number", $$"""{{{New}},{{Half}},"crop_size":224,"do_center_crop":true,"resample":2,"size":256,"feature_extractor_type":"MobileNetV2FeatureExtractor"}""", "Shorter 256 Bilinear 224", 0.5, 0.5 },
        { "DINOv2", $$"""{{{New}},{{ImageNet}},"crop_size":{"height":224,"width":224},"do_center_crop":true,"do_convert_rgb":true,"resample":3,"size":{"shortest_edge":256},"image_processor_type":"BitImageProcessor"}""", "Shorter 256 Bicubic 224", 0.485, 0.229 },
        { "CLIP", $$"""{{{New}},"image_mean":[0.48145466,0.4578275,0.40821073],"image_std":[0.26862954,0.26130258,0.27577711],"crop_size":{"height":224,"width":224},"do_center_crop":true,"do_convert_rgb":true,"resample":3,"size":{"shortest_edge":224},"image_processor_type":"CLIPImageProcessor"}""", "Shorter 224 Bicubic 224", 0.48145466, 0.26862954 },
        { "CLIP, old", $$"""{"crop_size":224,"do_center_crop":true,"do_normalize":true,"do_resize":true,"image_mean":[0.48145466,0.4578275,0.40821073],"image_std":[0.26862954,0.26130258,0.27577711],"resample":3,"size":224,"feature_extractor_type":"CLIPFeatureExtractor"}""", "Shorter 224 Bicubic 224", 0.48145466, 0.26862954 },
        { "EfficientNet", $$"""{{{New}},"crop_size":{"height":289,"width":289},"do_center_crop":false,{{ImageNet}},"include_top":false,"resample":0,"rescale_offset":false,"size":{"height":346,"width":346},"image_processor_type":"EfficientNetImageProcessor"}""", "Exact 346 Nearest none", 0.485, 0.229 },
        { "EfficientNet, top", $$"""{{{New}},"do_center_crop":false,{{ImageNet}},"include_top":true,"resample":0,"rescale_offset":false,"size":224,"image_processor_type":"EfficientNetImageProcessor"}""", "Exact 224 Nearest none", 0.485, 0.229 * 0.229 },
        { "EfficientNet, offset", """{"do_normalize":false,"do_rescale":true,"do_resize":true,"rescale_factor":0.00784313725490196,"include_top":false,"resample":1,"rescale_offset":true,"size":[240,240],"image_processor_type":"EfficientNetImageProcessor"}""", "Exact 240 Lanczos none", 1, 1 },
        { "numbers", """{"do_resize":false,"do_normalize":true,"image_mean":0.5,"image_std":0.25}""", "None  Bilinear none", 0.5, 0.25 },
        { "BEiT", $$"""{{{New}},{{Half}},"crop_size":{"height":224,"width":224},"do_center_crop":false,"do_reduce_labels":false,"resample":3,"size":{"height":224,"width":224},"image_processor_type":"BeitImageProcessor"}""", "Exact 224 Bicubic none", 0.5, 0.5 },
        { "timm in its wrapper", """{"architecture":"resnet18","image_processor_type":"TimmWrapperImageProcessor","pretrained_cfg":{"input_size":[3,224,224],"test_input_size":[3,288,288],"test_crop_pct":1.0,"interpolation":"bilinear","crop_pct":0.95,"crop_mode":"center","mean":[0.1,0.2,0.3],"std":[0.4,0.5,0.6]}}""", "Shorter 235 Bilinear 224", 0.1, 0.4 },
    };

    [Theory]
    [MemberData(nameof(Processors))]
    public void Each_processor_is_read_as_it_works(string name, string json, string steps, double mean, double std)
    {
        var record = Resolve(json).Record;
        Assert.Equal(steps, $"{record.Resize.Mode} {record.Resize.Size} {record.Resize.Interpolation} {(record.Crop.Mode == CropMode.None ? "none" : record.Crop.Size)}");
        Assert.Equal((mean, std), (record.Mean[0], record.Std[0]));
        Assert.Equal(ChannelOrder.RGB, record.Channels);
        Assert.True(record.Scale == (name == "EfficientNet, offset" ? 0.00784313725490196 : 1.0 / 255) || Math.Abs(record.Scale - (1.0 / 255)) < 1e-12);
    }

    [Fact]
    public void Switches_that_are_off_change_nothing()
    {
        var record = Resolve("""{"do_resize":false,"do_center_crop":false,"do_rescale":false,"do_normalize":false,"size":{"height":9,"width":9},"crop_size":7,"image_mean":[9,9,9],"image_std":[9,9,9],"do_flip_channel_order":true}""").Record;
        Assert.Equal((ResizeMode.None, CropMode.None, 1, ChannelOrder.BGR), (record.Resize.Mode, record.Crop.Mode, record.Scale, record.Channels));
        Assert.Equal(([0, 0, 0], [1, 1, 1]), ((double[])[.. record.Mean], (double[])[.. record.Std]), Pairs);
    }

    [Theory]
    [InlineData("""{"do_resize":false,"image_processor_type":"PerceiverImageProcessor"}""", "image_processor_type: found \"PerceiverImageProcessor\"")]
    [InlineData("""{"do_resize":false,"feature_extractor_type":"ImageGPTFeatureExtractor"}""", "feature_extractor_type: found \"ImageGPTFeatureExtractor\"")]
    [InlineData("""{"do_resize":true,"size":{"height":4,"width":4},"resample":5}""", "resample: found 5")]
    [InlineData("""{"do_resize":true,"size":{"longest_edge":4},"resample":2}""", "size: found {\"longest_edge\":4}")]
    [InlineData("""{"do_resize":true,"size":[4,4,3],"resample":2}""", "size: found [4,4,3]")]
    [InlineData("""{"do_resize":true,"size":{"shortest_edge":224},"crop_pct":2,"resample":2,"image_processor_type":"ConvNextImageProcessor"}""", "crop_pct: found 2")]
    [InlineData("""{"do_resize":true,"size":{"height":4,"width":4},"keep_aspect_ratio":true,"resample":2,"image_processor_type":"DPTImageProcessor"}""", "keep_aspect_ratio: found true")]
    [InlineData("""{"do_resize":false,"ensure_multiple_of":32}""", "ensure_multiple_of: found 32")]
    [InlineData("""{"do_resize":false,"include_top":true,"do_normalize":false}""", "image_std: found nothing")]
    [InlineData("""{"do_resize":false,"rescale_factor":"1/255"}""", "rescale_factor: found \"1/255\"")]
    [InlineData("""{"do_resize":false,"rescale_offset":1}""", "rescale_offset: found 1")]
    public void What_is_not_understood_is_named(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<TlearnException>(() => Resolve(json)).Message);

    private static bool Pairs((double[] A, double[] B) x, (double[] A, double[] B) y) => x.A.SequenceEqual(y.A) && x.B.SequenceEqual(y.B);

    private ResolvedPreprocessing Resolve(string json)
    {
        File.WriteAllText(_folder.File("preprocessor_config.json"), json);
        return PreprocessingResolver.Resolve(PreprocessingOption.Auto, new ModelHints { ModelPath = _folder.File("model.onnx") });
    }
}
