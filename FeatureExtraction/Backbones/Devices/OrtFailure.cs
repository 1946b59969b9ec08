using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>ONNX Runtime's exceptions in this program's terms.</summary>
internal static partial class OrtFailure
{
    public static bool IsOne(Exception e) =>
        e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException or TypeInitializationException or BadImageFormatException or NotSupportedException;

    /// <summary>Runs something that calls ONNX Runtime.</summary>
    /// <param name="where">Model and step, as the message begins.</param>
    /// <param name="work">The calls.</param>
    public static T Guard<T>(string where, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsOne(e))
        {
            throw Translate(where, e);
        }
    }

    public static TlearnException Translate(string where, Exception e) => new($"{where}: {Text(e)}", Next(e), e);

    /// <summary>The message without the runtime's source files and line numbers.</summary>
    public static string Text(Exception e)
    {
        var cause = e is TypeInitializationException { InnerException: { } inner } ? inner : e;
        return cause switch
        {
            DllNotFoundException or BadImageFormatException => $"ONNX Runtime's native library does not load ({cause.Message.Split('\n')[0]})",
            EntryPointNotFoundException => $"not in this build of ONNX Runtime ({cause.Message})",
            _ => Places().Replace(cause.Message, "").Replace('\n', ' ').Trim(),
        };
    }

    private static string Next(Exception e) => e.Message switch
    {
        var m when m.Contains("opset", StringComparison.OrdinalIgnoreCase) => "Export the model with an opset that this ONNX Runtime knows (7 to 26).",
        var m when m.Contains("NOT_IMPLEMENTED", StringComparison.Ordinal) => "The operator does not exist on this device: try `Device` cpu, or export the model with standard operators.",
        var m when m.Contains("is not a registered function", StringComparison.Ordinal) => "The model uses an operator that ONNX Runtime does not know: export it with standard operators.",
        _ when e is DllNotFoundException or TypeInitializationException => MissingRuntime(RuntimeInformation.RuntimeIdentifier),
        _ => "Check the model with `Models.Inspect`, or export it again.",
    };

    /// <summary>What to do where there is no native ONNX Runtime: for some systems there is no package of it, and a program made for them has none.</summary>
    /// <param name="rid">The system, as .NET names it.</param>
    internal static string MissingRuntime(string rid) => rid.Contains("musl", StringComparison.Ordinal) || rid.StartsWith("alpine", StringComparison.Ordinal)
        ? $"ONNX Runtime has no package for musl: install the system's own (Alpine: apk add onnxruntime), of version {DeviceCatalogue.BuiltFor.ToString(2)} or a later {DeviceCatalogue.BuiltFor.Major}.x, and name its folder: TLEARN_ONNXRUNTIME=/usr/lib."
        : $"Install the program again with its native libraries, or name the folder of an ONNX Runtime of version {DeviceCatalogue.BuiltFor.ToString(2)} or a later {DeviceCatalogue.BuiltFor.Major}.x in TLEARN_ONNXRUNTIME.";

    [GeneratedRegex(@"^\[ErrorCode:\w+\] ?|(/[\w./+-]+|[A-Z]:\\[\w\\.]+)\.(cc|h|cpp):\d+ [^\n]*?\) ?")]
    private static partial Regex Places();
}
