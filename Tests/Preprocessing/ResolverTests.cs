using CsCheck;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing;
using Xunit;

namespace TransferLearning.Tests.Preprocessing;

public sealed class ResolverTests : IDisposable
{
    private const string Timm = """{"pretrained_cfg":{"input_size":[3,160,160],"interpolation":"bicubic","crop_pct":0.95,"mean":[0.5,0.4,0.3],"std":[0.2,0.3,0.4]}}""";
    private const string HuggingFace = """{"do_normalize":true,"do_rescale":true,"do_resize":true,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],"resample":2,"rescale_factor":0.00392156862745098,"size":{"height":64,"width":48},"image_processor_type":"ViTImageProcessor"}""";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Presets_are_the_records_of_the_contract()
    {
        Assert.Equal("""{"orientation":"apply","alpha":"white","resize":{"mode":"shorter","size":256,"interpolation":"bilinear","antialias":true},"crop":{"mode":"center","size":224},"scale":0.00392156862745098,"mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225],"channels":"RGB","layout":"NCHW","type":"float32"}""", Resolve("imagenet").Record.ToJson());
        Assert.Equal(Presets.ImageNet with { Channels = ChannelOrder.BGR, Scale = 1, Mean = [104, 117, 123], Std = [1, 1, 1] }, Resolve("caffe-bgr").Record);
        Assert.Equal(Presets.ImageNet with { Mean = [0.5, 0.5, 0.5], Std = [0.5, 0.5, 0.5] }, Resolve("inception").Record);
        Assert.All(Resolve("imagenet").Sources, s => Assert.Equal("preset imagenet", s.Value));
    }

    [Fact]
    public void Changes_go_behind_commas()
    {
        var none = Resolve("imagenet,resize=none,crop=none");
        Assert.Equal((ResizeMode.None, CropMode.None), (none.Record.Resize.Mode, none.Record.Crop.Mode));
        Assert.Equal("option `Preprocess`", none.Sources["resize"]);
        Assert.Equal("preset imagenet", none.Sources["mean"]);
        var larger = Resolve("imagenet,resize=shorter:292,crop=260,interpolation=bicubic").Record;
        Assert.Equal((new ImageSize(292, 292), new ImageSize(260, 260), Interpolation.Bicubic), (larger.Resize.Size, larger.Crop.Size, larger.Resize.Interpolation));
        var exact = Resolve("inception,resize=exact:96x128,crop=none,mean=0.1/0.2/0.3,std=2,scale=1/127.5,channels=bgr,orientation=ignore,alpha=drop,antialias=false,layout=nhwc,type=uint8").Record;
        Assert.Equal((ResizeMode.Exact, new ImageSize(96, 128), false), (exact.Resize.Mode, exact.Resize.Size, exact.Resize.Antialias));
        Assert.Equal([0.1, 0.2, 0.3], exact.Mean);
        Assert.Equal([2, 2, 2], exact.Std);
        Assert.Equal((1 / 127.5, ChannelOrder.BGR, Orientation.Ignore, AlphaHandling.Drop, TensorLayout.NHWC, TensorElement.UInt8), (exact.Scale, exact.Channels, exact.Orientation, exact.Alpha, exact.Layout, exact.Type));
    }

    [Theory]
    [InlineData("imagenett", "neither a preset nor a file")]
    [InlineData("", "expected auto, imagenet")]
    [InlineData("imagenet,crop", "found 'crop', expected field=value")]
    [InlineData("imagenet,size=3", "unknown field 'size'")]
    [InlineData("imagenet,resize=256", "resize: found '256'")]
    [InlineData("imagenet,crop=0", "crop: found '0'")]
    [InlineData("imagenet,mean=1/2", "mean: found '1/2'")]
    [InlineData("imagenet,mean=x", "mean: found 'x'")]
    [InlineData("imagenet,channels=GRB", "expected RGB, BGR")]
    [InlineData("imagenet,interpolation=box", "expected bilinear, bicubic, lanczos, nearest, area")]
    public void Wrong_options_say_what_was_found(string option, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => Resolve(option)).Message);

    [Fact]
    public void A_file_with_a_record_can_be_changed_as_well()
    {
        File.WriteAllText(_folder.File("my.json"), Presets.CaffeBgr.ToJson());
        var found = Resolve($"{_folder.File("my.json")},crop=200");
        Assert.Equal(Presets.CaffeBgr with { Crop = new CropStep { Size = new ImageSize(200, 200) } }, found.Record);
        Assert.StartsWith("file ", found.Sources["mean"]);
        File.WriteAllText(_folder.File("my.json"), """{"std":[0,1,1]}""");
        Assert.Contains("std", Assert.Throws<TlearnException>(() => Resolve(_folder.File("my.json"))).Message);
    }

    [Fact]
    public void Auto_asks_catalogue_then_metadata_then_the_files_beside()
    {
        Write("config.json", Timm);
        Write("preprocessor_config.json", HuggingFace);
        var hints = new ModelHints
        {
            ModelPath = _folder.File("model.onnx"),
            CatalogueRecord = Presets.CaffeBgr,
            Metadata = new Dictionary<string, string> { [PreprocessingResolver.MetadataKey] = Presets.Inception.ToJson() },
        };
        Assert.Equal("catalogue", Resolve("auto", hints).Sources["mean"]);
        hints = hints with { CatalogueRecord = null };
        Assert.Equal((Presets.Inception, "model metadata tlearn.preprocessing"), (Resolve("auto", hints).Record, Resolve("auto", hints).Sources["crop"]));
        hints = hints with { Metadata = new Dictionary<string, string>() };
        Assert.Equal("config.json (timm): mean", Resolve("auto", hints).Sources["mean"]);
        Write("config.json", """{"model_type":"vit","hidden_size":32}""");
        Assert.Equal("preprocessor_config.json (Hugging Face): do_normalize, image_mean", Resolve("auto", hints).Sources["mean"]);
        File.Delete(_folder.File("preprocessor_config.json"));
        var error = Assert.Throws<TlearnException>(() => Resolve("auto", hints));
        Assert.Contains("caffe-bgr", error.Next);
        Assert.Contains("model.onnx", error.Message);
    }

    [Fact]
    public void Timm_says_crop_pct()
    {
        Write("config.json", Timm);
        var record = Auto().Record;
        Assert.Equal(new ResizeStep { Size = new ImageSize(168, 168), Interpolation = Interpolation.Bicubic }, record.Resize);
        Assert.Equal(new ImageSize(160, 160), record.Crop.Size);
        Assert.Equal([0.5, 0.4, 0.3], record.Mean);
        Write("config.json", """{"input_size":[3,100,100],"crop_pct":1.0,"crop_mode":"squash"}""");
        Assert.Equal((ResizeMode.Exact, new ImageSize(100, 100)), (Auto().Record.Resize.Mode, Auto().Record.Resize.Size));
        Assert.Equal("timm's default", Auto().Sources["mean"]);
    }

    [Theory]
    [InlineData("""{"input_size":[1,28,28]}""", "input_size: found [1,28,28]")]
    [InlineData("""{"input_size":[3,224,160]}""", "input_size")]
    [InlineData("""{"input_size":[3,224,224],"crop_mode":"border"}""", "crop_mode: found \"border\"")]
    [InlineData("""{"input_size":[3,224,224],"interpolation":"random"}""", "interpolation: found \"random\"")]
    [InlineData("""{"input_size":[3,224,224],"crop_pct":1.2}""", "crop_pct: found 1.2")]
    [InlineData("""{"input_size":[3,224,224],"mean":[1,2]}""", "mean: found [1,2]")]
    [InlineData("""{"pretrained_cfg":[]}""", "pretrained_cfg: found []")]
    [InlineData("""{"pretrained_cfg":""", "malformed JSON")]
    public void Timm_fields_that_are_not_understood_are_named(string json, string expected)
    {
        Write("config.json", json);
        Assert.Contains(expected, Assert.Throws<TlearnException>(() => Auto()).Message);
    }

    [Theory]
    [InlineData("ConvNextImageProcessor", """{"shortest_edge":224}""", 256, 224)]
    [InlineData("CLIPFeatureExtractor", "200", 200, null)]
    [InlineData("MobileNetV2ImageProcessor", """{"shortest_edge":240}""", 240, null)]
    public void Hugging_Face_sizes_depend_on_the_processor(string processor, string size, int shorter, int? crop)
    {
        Write("preprocessor_config.json", $$"""{"image_processor_type":"{{processor}}","size":{{size}},"resample":3,"do_normalize":false}""");
        var record = Auto().Record;
        Assert.Equal((ResizeMode.Shorter, new ImageSize(shorter, shorter), Interpolation.Bicubic), (record.Resize.Mode, record.Resize.Size, record.Resize.Interpolation));
        Assert.Equal(crop, record.Crop.Size?.Height);
        Assert.Equal([0, 0, 0], record.Mean);
    }

    [Theory]
    [InlineData("""{"size":224,"resample":2}""", "size")]
    [InlineData("""{"size":{"height":4,"width":4}}""", "resample: found nothing")]
    [InlineData("""{"size":{"height":4,"width":4},"resample":4}""", "resample: found 4")]
    [InlineData("""{"do_resize":true,"resample":2}""", "size: found nothing")]
    [InlineData("""{"do_pad":true,"do_resize":false}""", "do_pad: found true")]
    [InlineData("""{"do_resize":false,"do_normalize":true}""", "image_mean: found nothing")]
    [InlineData("""{"do_resize":false,"do_center_crop":true}""", "crop_size: found nothing")]
    [InlineData("""{"do_resize":"yes"}""", "do_resize: found \"yes\"")]
    public void Hugging_Face_fields_that_are_not_understood_are_named(string json, string expected)
    {
        Write("preprocessor_config.json", json);
        Assert.Contains(expected, Assert.Throws<TlearnException>(() => Auto()).Message);
    }

    [Fact]
    public void The_graph_settles_layout_and_type()
    {
        var found = Resolve("imagenet", new ModelHints { InputShape = [1, 96, 96, 3], InputElement = TensorElement.Float16 });
        Assert.Equal((TensorLayout.NHWC, TensorElement.Float16), (found.Record.Layout, found.Record.Type));
        Assert.Equal(("graph input", "graph input", "preset imagenet"), (found.Sources["layout"], found.Sources["type"], found.Sources["channels"]));
        Assert.Equal(TensorLayout.NCHW, Resolve("imagenet,layout=NHWC", new ModelHints { InputShape = [null, 3, null, null] }).Record.Layout);
        Assert.Equal(TensorLayout.NHWC, Resolve("imagenet,layout=NHWC", new ModelHints { InputShape = [null, null, null, null] }).Record.Layout);
    }

    [Fact]
    public void Two_thousand_mutated_configurations_are_read_or_refused()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Select(Gen.Int[0, 400], Gen.Char["{}[]\",:0123456789.-eE null truex\u00e4\\u"]).Array[1, 3]).Sample(
            (kind, changes) =>
            {
                var text = (kind == 0 ? Timm : kind == 1 ? HuggingFace : Presets.ImageNet.ToJson()).ToCharArray();
                foreach (var (at, value) in changes) text[at % text.Length] = value;
                using var folder = new TemporaryFolder();
                if (kind < 2) File.WriteAllText(folder.File(kind == 0 ? "config.json" : "preprocessor_config.json"), new string(text));
                var metadata = kind < 2 ? [] : new Dictionary<string, string> { [PreprocessingResolver.MetadataKey] = new string(text) };
                try
                {
                    Resolve("auto", new ModelHints { ModelPath = folder.File("model.onnx"), Metadata = metadata }).Record.Validate();
                }
                catch (TlearnException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            },
            iter: 2000,
            threads: 1);
    }

    private void Write(string name, string text) => File.WriteAllText(_folder.File(name), text);

    private ResolvedPreprocessing Auto() => Resolve("auto", new ModelHints { ModelPath = _folder.File("model.onnx") });

    private static ResolvedPreprocessing Resolve(string option, ModelHints? hints = null) => PreprocessingResolver.Resolve(PreprocessingOption.Parse(option), hints ?? new ModelHints());
}
