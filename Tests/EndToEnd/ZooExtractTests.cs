using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn extract</c> and <c>tlearn inspect</c> on networks as users' exporters write them.</summary>
public sealed class ZooExtractTests
{
    public static TheoryData<string> Names => ZooNet.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Pictures_become_the_librarys_features(string name)
    {
        using var folder = new TemporaryFolder();
        var images = Directory.CreateDirectory(folder.File("images")).FullName;
        foreach (var picture in (string[])["0.png", "1.png"]) File.WriteAllBytes(Path.Combine(images, picture), File.ReadAllBytes(Nets.Zoo(name, picture)));
        var model = Nets.Zoo(name);
        var beside = Directory.EnumerateFiles(Path.GetDirectoryName(model)!, "*config.json").Any();
        string[] preprocess = beside ? [] : ["--preprocess", "imagenet,resize=none,crop=none"];
        var run = await Tlearn.ExpectAsync(0, ["extract", images, "--model", model, "--out", folder.File("f.store"), .. preprocess]);
        Assert.Contains("tap auto: ", run.Error);
        await Tlearn.ExpectAsync(0, "store", "export", folder.File("f.store"), "--format", "npy", "--out", folder.File("npy"));
        ZooNet.AssertFeatures(name, Npy.Read(Directory.EnumerateFiles(folder.File("npy"), "*.npy").Single()).Floats.ToArray());

        var inspected = (await Tlearn.ExpectAsync(0, ["inspect", model, "--json", .. preprocess])).Json;
        Assert.InRange(inspected.GetProperty("taps").GetArrayLength(), 10, 1000);
        Assert.Contains("enters the last classifier layer", inspected.GetProperty("penultimate_reason").GetString());
    }

    [Fact]
    public async Task A_network_of_any_size_takes_the_first_images_size_and_names_the_others()
    {
        using var folder = new TemporaryFolder();
        var images = Directory.CreateDirectory(folder.File("images")).FullName;
        Copy("torchvision-mobilenetv3-torchscript11", "a.png");
        Copy("torchvision-densenet-external", "b.png");
        var run = await Tlearn.ExpectAsync(3, "extract", images, "--model", "tlearn-mini", "--preprocess", "imagenet,resize=none,crop=none", "--out", folder.File("f.store"), "--json");
        Assert.Equal((1, 1), (run.Json.GetProperty("computed").GetInt32(), run.Json.GetProperty("bad").GetInt32()));
        Assert.Contains("'a.png'", run.Error);
        Assert.Contains("96x96", run.Error);
        Assert.Contains("b.png", run.Json.GetProperty("failures")[0].GetProperty("path").GetString());

        // The first image's size need not suit the network: then the size's origin and the way out are said.
        Copy("timm-efficientnet-dynamo", "0.png");
        run = await Tlearn.ExpectAsync(1, "extract", images, "--model", "tlearn-mini", "--preprocess", "imagenet,resize=none,crop=none", "--out", folder.File("g.store"));
        Assert.Contains("'0.png'", run.Error);
        Assert.Contains("crop=", run.Error);

        void Copy(string network, string name) => File.WriteAllBytes(Path.Combine(images, name), File.ReadAllBytes(Nets.Zoo(network, "0.png")));
    }

    [Fact]
    public async Task Half_precision_with_a_batch_of_one_gives_the_features_of_the_float_network()
    {
        using var folder = new TemporaryFolder();
        var whole = await ExtractAsync("squeezenet1.1.onnx");
        var half = await ExtractAsync("squeezenet1.1-fp16-batch1.onnx");
        Assert.Equal([200, 512], whole.Shape);
        Assert.Equal(whole.Shape, half.Shape);
        for (var i = 0; i < 200; i++) Assert.InRange(System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(whole.Row(i), half.Row(i)), 0.999f, 1.0001f);

        async Task<Npy> ExtractAsync(string model)
        {
            await Tlearn.ExpectAsync(0, "extract", SharedData.Require("data", "imagenet-sample"), "--model", SharedData.Require("models", model), "--preprocess", "caffe-bgr", "--out", folder.File(model + ".store"));
            await Tlearn.ExpectAsync(0, "store", "export", folder.File(model + ".store"), "--format", "npy", "--out", folder.File(model + ".npy"));
            return Npy.Read(Directory.EnumerateFiles(folder.File(model + ".npy"), "*.npy").Single());
        }
    }
}
