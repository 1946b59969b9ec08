using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using Xunit;

namespace TransferLearning.Tests.Backbones;

public sealed class DeviceTests
{
    [Theory]
    [InlineData("auto", "auto", 0, 0)]
    [InlineData("CPU", "cpu", 0, 0)]
    [InlineData("cuda:1", "cuda", 1, 0)]
    [InlineData("cuda:0,gpu_mem_limit=2000000000,x=y", "cuda", 0, 2)]
    public void Devices_are_read(string text, string provider, int index, int options)
    {
        var device = DeviceSpec.Parse(text);
        Assert.Equal((provider, index, options), (device.Provider, device.Index, device.Options.Count));
        Assert.Equal(device.ToString(), DeviceSpec.Parse(device.ToString()).ToString());
    }

    [Fact]
    public void A_plugin_has_a_library() => Assert.Equal("/a/b:c.so", DeviceSpec.Parse("plugin:/a/b:c.so,k=v").Library);

    [Theory]
    [InlineData("")]
    [InlineData(":1")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("cpu:1")]
    [InlineData("auto:0")]
    [InlineData("cuda,limit")]
    [InlineData("cpu,threads=2")]
    [InlineData("auto,gpu_mem_limit=1")]
    [InlineData("plugin:")]
    public void Nonsense_is_refused(string text) => Assert.Throws<UsageException>(() => DeviceSpec.Parse(text));

    [Fact]
    public void The_report_names_what_works_and_why_the_rest_does_not()
    {
        var report = DeviceCatalogue.Probe();
        Assert.Equal(["cuda", "tensorrt", "rocm", "migraphx", "directml", "coreml", "openvino", "cpu"], report.Providers.Select(p => p.Name));
        Assert.True(report.Providers.Single(p => p.Name == "cpu").Working);
        Assert.All(report.Providers, p => Assert.Equal(p.Working, p.Reason.Length == 0));
        Assert.Contains(report.Providers, p => p.Name == report.Default && p.Working);
        Assert.Contains("no GPU provider", report.Reason);
    }

    [Fact]
    public void A_program_gets_the_same_list_and_what_to_do()
    {
        var devices = TransferLearning.Devices.List();
        Assert.Equal(DeviceCatalogue.Probe().Providers, devices);
        Assert.Equal(DeviceCatalogue.Probe().Default, devices.First(d => d.Working).Name);
        Assert.All(devices, d => Assert.Equal(d.Working, d.Next.Length == 0));
        Assert.All(devices.Where(d => !d.Working), d => Assert.Contains(d.Next[..^1], Assert.Throws<TlearnException>(() => Open(d.Name).Dispose()).Next, StringComparison.Ordinal));
    }

    [Fact]
    public void A_provider_that_is_not_there_is_an_error_and_never_the_processor()
    {
        var cuda = DeviceCatalogue.Probe().Providers.Single(p => p.Name == "cuda");
        Assert.SkipWhen(cuda.Working, "CUDA works here");
        var error = Assert.Throws<TlearnException>(() => Open("cuda"));
        Assert.Contains("onnxruntime_providers_cuda", error.Message);
        Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", error.Next);
        Assert.Contains("-p:OnnxRuntimeFlavor=Gpu", error.Next);
    }

    [Theory]
    [InlineData("tensorrt", "onnxruntime_providers_tensorrt", "-p:OnnxRuntimeFlavor=Gpu")]
    [InlineData("directml:1", "DirectML", "-p:OnnxRuntimeFlavor=DirectML")]
    [InlineData("openvino,device_type=GPU", "onnxruntime_providers_openvino", "TLEARN_ONNXRUNTIME")]
    [InlineData("rocm", "onnxruntime_providers_rocm", "TLEARN_ONNXRUNTIME")]
    [InlineData("migraphx", "onnxruntime_providers_migraphx", "TLEARN_ONNXRUNTIME")]
    [InlineData("coreml", "macOS", "macOS")]
    public void What_is_missing_is_named_with_the_way_to_it(string device, string library, string way)
    {
        var name = DeviceSpec.Parse(device).Provider;
        Assert.SkipWhen(DeviceCatalogue.Probe().Providers.Single(p => p.Name == name).Working, $"{name} works here");
        var error = Assert.Throws<TlearnException>(() => Open(device));
        Assert.Contains(library, error.Message);
        Assert.Contains(way, error.Next);
    }

    /// <summary>In this build none of them is there, but what appends them must reach ONNX Runtime and bring its answer back.</summary>
    [Fact]
    public void Every_kind_reaches_the_runtime()
    {
        foreach (var kind in DeviceKind.All.Where(k => k.Name != "cpu" && !DeviceCatalogue.Probe().Providers.Single(p => p.Name == k.Name).Available))
        {
            using var options = new Microsoft.ML.OnnxRuntime.SessionOptions();
            var error = Record.Exception(() => kind.Append(options, new DeviceSpec { Provider = kind.Name, Options = new Dictionary<string, string> { ["key"] = "value" } }));
            Assert.True(error is not null && OrtFailure.IsOne(error), $"{kind.Name}: {error}");
            Assert.Contains("not", OrtFailure.Text(error));
        }
    }

    [Fact]
    public void A_plug_in_that_is_no_file_or_no_provider_is_refused()
    {
        Assert.Contains("found no file", Assert.Throws<TlearnException>(() => Open("plugin:/no/such/library.so")).Message);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("text.so"), "no library");
        var error = Assert.Throws<TlearnException>(() => Open($"plugin:{folder.File("text.so")}"));
        Assert.Contains("no execution provider that ONNX Runtime", error.Message);
        Assert.Contains("text.so", error.Message);
        var stranger = Directory.EnumerateFiles(AppContext.BaseDirectory, "*OpenCvSharpExtern.*", SearchOption.AllDirectories).First();
        for (var time = 0; time < 2; time++) Assert.Contains("no execution provider that ONNX Runtime", Assert.Throws<TlearnException>(() => Open($"plugin:{stranger}")).Message);
    }

    [Fact]
    public void An_unknown_provider_is_a_wrong_call() => Assert.Throws<UsageException>(() => Open("abacus").Dispose());

    [Fact]
    public void Auto_says_what_it_took()
    {
        using var backbone = Open("auto");
        Assert.Equal(DeviceCatalogue.Probe().Reason, backbone.Device.Reason);
    }

    private static Backbone Open(string device) =>
        Backbone.Open(new BackboneOptions { ModelPath = Nets.Mini, InputSize = new ImageSize(32, 32), Device = DeviceSpec.Parse(device) });
}
