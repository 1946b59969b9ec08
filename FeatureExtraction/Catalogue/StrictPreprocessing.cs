using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>Reads the record inside a manifest by the record's own rules: a misspelt field there would feed the network wrongly in silence.</summary>
internal sealed class StrictPreprocessing : JsonConverter<PreprocessingRecord>
{
    public override PreprocessingRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PreprocessingRecord.FromJson(JsonElement.ParseValue(ref reader).GetRawText());

    public override void Write(Utf8JsonWriter writer, PreprocessingRecord value, JsonSerializerOptions options) => writer.WriteRawValue(value.ToJson());
}
