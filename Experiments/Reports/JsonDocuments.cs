using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Core.Metrics;

namespace TransferLearning.Experiments.Reports;

/// <summary>How all JSON documents are written: keys in snake_case, indented, names of files readable.</summary>
internal static class JsonDocuments
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // documents are never part of an HTML page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new IntervalConverter() },
    };
}

/// <summary>An interval as <c>[low, high]</c>; where there is none, the serialiser writes <c>null</c>.</summary>
internal sealed class IntervalConverter : JsonConverter<ConfidenceInterval>
{
    public override ConfidenceInterval Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var ends = JsonSerializer.Deserialize<double[]>(ref reader, options);
        return ends is [var low, var high] ? new ConfidenceInterval(low, high) : throw new JsonException("an interval is [low, high]");
    }

    public override void Write(Utf8JsonWriter writer, ConfidenceInterval value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Low);
        writer.WriteNumberValue(value.High);
        writer.WriteEndArray();
    }
}
