using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Backbones;

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
        var m when m.Contains("NOT_IMPLEMENTED", StringComparison.Ordinal) => "The operator does not exist on this device: try --device cpu, or export the model with standard operators.",
        var m when m.Contains("is not a registered function", StringComparison.Ordinal) => "The model uses an operator that ONNX Runtime does not know: export it with standard operators.",
        _ when e is DllNotFoundException or TypeInitializationException => "Install the program again with its native libraries.",
        _ => "Check the model with 'tlearn inspect', or export it again.",
    };

    [GeneratedRegex(@"^\[ErrorCode:\w+\] ?|(/[\w./+-]+|[A-Z]:\\[\w\\.]+)\.(cc|h|cpp):\d+ [^\n]*?\) ?")]
    private static partial Regex Places();
}
