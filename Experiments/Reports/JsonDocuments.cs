using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferLearning.Experiments.Reports;

/// <summary>How all JSON documents are written: keys in snake_case, indented, names of files readable.</summary>
internal static class JsonDocuments
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // documents are files and pipes, never parts of a page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new IntervalConverter() },
    };
}
