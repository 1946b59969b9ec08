using System.Text;
using Google.Protobuf;
using TransferLearning.Core;

namespace TransferLearning.Onnx.Graph;

/// <summary>Texts as ONNX files keep them: UTF-8. What is not is an error, no name with replacement characters in it.</summary>
internal static class OnnxTexts
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="texts">The bytes of each.</param>
    /// <param name="where">Beginning of the message.</param>
    public static IReadOnlyList<string> Read(IEnumerable<ByteString> texts, string where)
    {
        try
        {
            return [.. texts.Select(t => t.ToString(Strict))];
        }
        catch (DecoderFallbackException e)
        {
            throw new TlearnException($"{where}: a text in it is no UTF-8", "Export the network again; class names can be given with --labels FILE.", e);
        }
    }
}
