using System.Text;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>What a profile says about who ran a network, and whether that is who was asked.</summary>
public sealed class ExecutionTests
{
    private static readonly ChosenDevice s_gpu = new("gpu:0", "GpuExecutionProvider", null);

    [Fact]
    public void Of_a_profile_the_last_run_counts()
    {
        var profile = ProviderProfile.Parse(Encoding.UTF8.GetBytes("""
            [{"cat":"Session","name":"session_initialization","dur":5,"ts":1},
             {"cat":"Session","name":"model_run","dur":900,"ts":10},
             {"cat":"Node","name":"conv_kernel_time","dur":800,"ts":11,"args":{"provider":"GpuExecutionProvider","op_name":"Conv"}},
             {"cat":"Session","name":"model_run","dur":100,"ts":1000},
             {"cat":"Node","name":"conv_fence_before","dur":3,"ts":1001,"args":{"op_name":"Conv"}},
             {"cat":"Node","name":"conv_kernel_time","dur":60,"ts":1002,"args":{"provider":"GpuExecutionProvider","op_name":"Conv"}},
             {"cat":"Node","name":"resize_kernel_time","dur":20,"ts":1070,"args":{"provider":"CPUExecutionProvider","op_name":"Resize"}},
             {"cat":"Node","name":"inner_kernel_time","dur":5,"ts":1071,"args":{"op_name":"If"}}]
            """));
        Assert.Equal(new Dictionary<string, int> { ["CPUExecutionProvider"] = 1, ["GpuExecutionProvider"] = 1 }, profile.NodesByProvider);
        Assert.Equal(0.75, profile.TimeByProvider["GpuExecutionProvider"], 1e-9);
        Assert.Equal(0.25, profile.TimeByProvider["CPUExecutionProvider"], 1e-9);
        Assert.Equal("GpuExecutionProvider ran 1 nodes (75 % of the time), CPUExecutionProvider ran 1 nodes (25 % of the time: Resize ×1 (resize))", profile.Describe("GpuExecutionProvider"));
    }

    [Fact]
    public void A_network_on_the_processor_says_so()
    {
        using var backbone = Nets.Open(Nets.Mini, new(64, 64));
        Assert.Equal("CPUExecutionProvider", Assert.Single(backbone.Execution.NodesByProvider).Key);
        Assert.Equal(1, backbone.Execution.TimeByProvider["CPUExecutionProvider"]);
        Assert.Equal(new ChosenDevice("cpu", "CPUExecutionProvider", null), backbone.Device);
    }

    [Theory]
    [InlineData("Gpu:Conv Gpu:Conv Cpu:Conv", null)]
    [InlineData("Gpu:Conv Cpu:QLinearConv", null)]
    [InlineData("Cpu:Shape Cpu:Gather Cpu:Softmax Cpu:Relu Gpu:MatMul", null)]
    [InlineData("Gpu:Relu Gpu:Relu Gpu:Add Cpu:Conv Cpu:FusedConv Gpu:Gemm", "takes 1 of the 3 nodes*Conv ×1 (n3), FusedConv ×1 (n4)")]
    [InlineData("Cpu:Conv Cpu:Conv Cpu:Relu", "takes 0 of the 2 nodes*Conv ×2 (n0, …)")]
    [InlineData("Gpu:Relu Cpu:Shape Cpu:Concat", null)]
    [InlineData("Gpu:Relu Cpu:Sigmoid Cpu:Mul", "takes 1 of the 3 nodes*Mul ×1 (n2), Sigmoid ×1 (n1)")]
    [InlineData("", null)]
    public void The_device_must_take_the_main_work(string ran, string? refusal)
    {
        var nodes = ran.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((n, i) => n.Split(':') is [var who, var op] ? new ExecutedNode($"n{i}", op, who == "Gpu" ? "GpuExecutionProvider" : "CPUExecutionProvider", 1e-3) : null!);
        var profile = new ExecutionProfile([.. nodes]);
        if (refusal is null)
        {
            DeviceCoverage.Require("net", Convolutions(0), s_gpu, profile);
            return;
        }

        var error = Assert.Throws<TlearnException>(() => DeviceCoverage.Require("net", Convolutions(0), s_gpu, profile));
        foreach (var part in refusal.Split('*')) Assert.Contains(part, error.Message);
        Assert.Contains("gpu:0", error.Message);
        Assert.Contains("CPUExecutionProvider", error.Message);
        Assert.Contains("`Device` cpu", error.Next);
    }

    [Fact]
    public void What_a_provider_compiled_whole_counts_as_its_work()
    {
        ExecutedNode[] ran = [new("GpuExecutionProvider_graph_1_0", "graph_1", "GpuExecutionProvider", 1), new("n", "Conv", "CPUExecutionProvider", 1), new("m", "Conv", "CPUExecutionProvider", 1)];
        DeviceCoverage.Require("net", Convolutions(5), s_gpu, new ExecutionProfile(ran));
        Assert.Throws<TlearnException>(() => DeviceCoverage.Require("net", Convolutions(3), s_gpu, new ExecutionProfile(ran)));
    }

    [Fact]
    public void Auto_goes_back_to_the_processor_and_says_so()
    {
        var (device, why) = AutoFallback.Open(DeviceSpec.Auto, () => "cuda", (device, why) => device.Provider == "auto" ? throw new TlearnException("net: CUDA takes 0 of the 5 nodes") : (device, why));
        Assert.Equal("cpu", device.Provider);
        Assert.Equal("cuda works here but not for this network: net: CUDA takes 0 of the 5 nodes", why);
    }

    [Fact]
    public void A_device_asked_for_by_name_never_goes_back()
    {
        Assert.Throws<TlearnException>(() => AutoFallback.Open<int>(DeviceSpec.Parse("cuda"), () => "cuda", (_, _) => throw new TlearnException("no")));
        Assert.Throws<TlearnException>(() => AutoFallback.Open<int>(DeviceSpec.Auto, () => "cpu", (_, _) => throw new TlearnException("no")));
    }

    private static OnnxGraph Convolutions(int count)
    {
        var builder = new OnnxModelBuilder().Input("x0", ElementType.Float, 1, 1, 4, 4).Weight("w", [1, 1, 1, 1], [1f]);
        for (var i = 0; i < count; i++) builder.Node("Conv", [$"x{i}", "w"], [$"x{i + 1}"]);
        return builder.Node("Relu", [$"x{count}"], ["y"]).Output("y", ElementType.Float, 1, 1, 4, 4).Build().Graph;
    }
}
