using System.Runtime.InteropServices;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>A program that opens a network sends nothing to ONNX Runtime's maker.</summary>
public sealed partial class RuntimeTelemetryTests
{
    [Theory]
    [InlineData("ORT_DISABLE_TELEMETRY")]
    [InlineData("ORT_TELEMETRY_DISABLED")]
    public void Native_code_sees_the_switch_once_a_network_is_open(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there .NET's own variables are those of native code");
        using var embedder = ImageEmbedder.Open("tlearn-mini");
        Assert.Equal("1", Marshal.PtrToStringUTF8(Variable(name)));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Variable(string name);
}
