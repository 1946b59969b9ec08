using System.Runtime.InteropServices;

namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>
/// ONNX Runtime's official builds send usage events to their maker unless a variable of the environment forbids it. What is made for other people's images sends nothing: this sets the variable before
/// the library loads. A program that has set one of them itself decides.
/// </summary>
internal static partial class RuntimeTelemetry
{
    // The first name is the one that 1.31 reads, the second that of later versions.
    private static readonly string[] s_switches = ["ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED"];

    /// <summary>Switches it off; before the first call of ONNX Runtime.</summary>
    public static void SwitchOff()
    {
        // What a program says by one name holds for the other version's, too.
        var own = s_switches.Select(Environment.GetEnvironmentVariable).FirstOrDefault(v => v is not null) ?? "1";
        foreach (var name in s_switches)
        {
            var value = Environment.GetEnvironmentVariable(name) ?? own;
            // .NET keeps its own copy of the environment on Unix, which native code does not see.
            if (OperatingSystem.IsWindows()) Environment.SetEnvironmentVariable(name, value);
            else _ = SetEnvironment(name, value, overwrite: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
