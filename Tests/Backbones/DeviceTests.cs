using TransferLearning.Core;
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
    [InlineData("plugin:")]
    public void Nonsense_is_refused(string text) => Assert.Throws<UsageException>(() => DeviceSpec.Parse(text));

    [Fact]
    public void The_report_names_what_works_and_why_the_rest_does_not()
    {
        var report = DeviceCatalogue.Probe();
        Assert.Equal(["cuda", "directml", "cpu"], report.Providers.Select(p => p.Name));
        Assert.True(report.Providers.Single(p => p.Name == "cpu").Working);
        Assert.All(report.Providers, p => Assert.Equal(p.Working, p.Reason.Length == 0));
        Assert.Contains(report.Providers, p => p.Name == report.Default && p.Working);
        Assert.Contains("no GPU provider", report.Reason);
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
