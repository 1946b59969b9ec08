using System.Runtime.InteropServices;
using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>
/// A device that is no processor, on a machine without a graphics card: the WebGPU plug-in provider on Chromium's software Vulkan. Every run
/// takes half a minute or more, nearly all of it shader compilation. Skipped where libvulkan1 and chromium are not installed; <c>.ci/run</c> installs them.
/// </summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class WebGpuTests
{
    private const string Driver = "/usr/lib/chromium/vk_swiftshader_icd.json";
    private const string Provider = "WebGpuExecutionProvider";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Photographs_have_the_processors_vectors_and_every_node_says_where_it_ran()
    {
        var plugin = RequirePlugin();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("images"));
        foreach (var file in Directory.EnumerateFiles(SharedData.Require("data", "imagenet-sample")).Order(StringComparer.Ordinal).Take(4))
        {
            File.WriteAllBytes(folder.File("images", Path.GetFileName(file)), File.ReadAllBytes(file));
        }

        string[] network = ["--model", "tlearn-mini"];
        var device = await StartAsync(["extract", folder.File("images"), .. network, "--out", folder.File("device.store"), "--device", $"plugin:{plugin}", "--batch", "1", "--json"]);
        Assert.True(device.ExitCode == 0, device.Error);
        Assert.Equal(4, device.Json.GetProperty("computed").GetInt32());
        Assert.Equal("plugin:libonnxruntime_providers_webgpu.so", device.Json.GetProperty("device").GetString());
        Assert.True(device.Json.GetProperty("nodes_by_provider").GetProperty(Provider).GetInt32() > 30);
        Assert.InRange(device.Json.GetProperty("time_by_provider").GetProperty(Provider).GetDouble(), 0.5, 1);
        Assert.Contains($"device: plugin:libonnxruntime_providers_webgpu.so; {Provider} ran", device.Error);
        var provenance = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.File("device.store", "store.json"), TestContext.Current.CancellationToken)).RootElement.GetProperty("provenance");
        Assert.True(provenance.GetProperty("nodes_by_provider").GetProperty(Provider).GetInt32() > 30);

        await Tlearn.ExpectAsync(0, ["extract", folder.File("images"), .. network, "--out", folder.File("cpu.store"), "--device", "cpu"]);
        var (found, expected) = (await VectorsAsync(folder, "device"), await VectorsAsync(folder, "cpu"));
        Assert.Equal([4, 256], found.Shape);
        for (var i = 0; i < 4; i++) Assert.InRange(ExtractTests.Cosine(found.Row(i), expected.Row(i)), 0.999, 1.0001);
    }

    [Fact]
    public async Task An_int8_network_runs_or_names_the_nodes_that_fell_back()
    {
        var plugin = RequirePlugin();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("images"));
        foreach (var picture in (string[])["0.png", "1.png"]) File.WriteAllBytes(folder.File("images", picture), await File.ReadAllBytesAsync(SharedData.Require("models", "zoo", "timm-resnet-int8", picture), TestContext.Current.CancellationToken));
        var model = SharedData.Require("models", "zoo", "timm-resnet-int8", "model.onnx");
        var run = await StartAsync("extract", folder.File("images"), "--model", model, "--out", folder.File("f.store"), "--device", $"plugin:{plugin}", "--batch", "1", "--json");
        if (run.ExitCode == 0)
        {
            Assert.Equal(2, run.Json.GetProperty("computed").GetInt32());
            Assert.True(run.Json.GetProperty("nodes_by_provider").GetProperty(Provider).GetInt32() > 0);
        }
        else
        {
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("fell back to CPUExecutionProvider", run.Error);
            Assert.Contains("Conv", run.Error);
        }
    }

    private static string RequirePlugin()
    {
        Assert.SkipUnless(RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64 && OperatingSystem.IsLinux(), "the plug-in is for Linux x64");
        Assert.SkipUnless(File.Exists(Driver), "no software Vulkan: apt-get install chromium");
        Assert.SkipUnless(NativeLibrary.TryLoad("libvulkan.so.1", out _), "no Vulkan loader: apt-get install libvulkan1");
        return SharedData.Require("providers", "webgpu", "libonnxruntime_providers_webgpu.so");
    }

    /// <summary>The environment is read by native code, so it must be there before the process is.</summary>
    private static async Task<TlearnRun> StartAsync(params string[] arguments)
    {
        var (run, hasHung) = await Tlearn.EndAsync(Tlearn.Start(["env", "ORT_WEBGPU_EP_ALLOW_SOFTWARE_ADAPTER=1", $"VK_ICD_FILENAMES={Driver}"], arguments), s_patience);
        // One run of CI hung where these tests run: the driver's fault or the provider's, which nothing here can mend.
        Assert.SkipWhen(hasHung, $"software Vulkan hung for {s_patience.TotalMinutes} minutes; it said: {run.Error}");
        return run;
    }

    private static async Task<Npy> VectorsAsync(TemporaryFolder folder, string store)
    {
        await Tlearn.ExpectAsync(0, "store", "export", folder.File($"{store}.store"), "--format", "npy", "--out", folder.File(store));
        return Npy.Read(Directory.EnumerateFiles(folder.File(store), "*.npy").Single());
    }
}

/// <summary>Tests that take all cores for long and would make others late.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
