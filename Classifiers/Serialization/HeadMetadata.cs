using System.Text.Json;
using System.Text.Json.Nodes;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.Classifiers.Serialization;

/// <summary>The values of a trained head as texts.</summary>
internal static class HeadMetadata
{
    /// <summary>A feature space as JSON.</summary>
    public static string Text(FeatureSpace space) => new JsonObject
    {
        ["model"] = space.Recipe.Model,
        ["preprocessing"] = space.Recipe.Preprocessing is { } p ? JsonNode.Parse(p.ToJson()) : null,
        ["views"] = space.Recipe.Views,
        ["format"] = space.Recipe.Format,
        ["tap"] = space.Tap,
        ["pool"] = space.Pool,
        ["dimension"] = space.Dimension,
    }.ToJsonString();

    /// <summary>Reads a feature space.</summary>
    public static FeatureSpace Space(string text) => Read("recipe", text, json =>
    {
        var preprocessing = json.GetProperty("preprocessing");
        var recipe = new FeatureRecipe(
            String(json, "model"),
            preprocessing.ValueKind == JsonValueKind.Null ? null : PreprocessingRecord.FromJson(preprocessing.GetRawText()),
            String(json, "views"),
            json.GetProperty("format").GetInt32());
        return new FeatureSpace(recipe, String(json, "tap"), String(json, "pool"), json.GetProperty("dimension").GetInt32());
    });

    /// <summary>Names as JSON.</summary>
    public static string Text(IReadOnlyList<string> names) => JsonSerializer.Serialize(names);

    /// <summary>Reads class names, in the form in which data know them: <see cref="LabelText.OfClasses"/>.</summary>
    public static string[] Names(string text) => Read("classes", text, json =>
        LabelText.OfClasses([.. json.EnumerateArray().Select(e => e.GetString() ?? throw new FormatException())]));

    /// <summary>Parameters as JSON.</summary>
    public static string Text(IReadOnlyDictionary<string, object> parameters) => JsonSerializer.Serialize(parameters);

    /// <summary>Reads parameters: numbers, words and truth values.</summary>
    public static Dictionary<string, object> Parameters(string text) => Read("parameters", text, json => json.EnumerateObject().ToDictionary(p => p.Name, p => Value(p.Value)));

    /// <summary>Texts by name as JSON.</summary>
    public static string Text(IReadOnlyDictionary<string, string> texts) => JsonSerializer.Serialize(texts);

    /// <summary>Reads texts by name.</summary>
    public static Dictionary<string, string> Texts(string text) => Read("provenance", text, json =>
        json.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? throw new FormatException()));

    private static object Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt32(out var whole) ? (object)whole : value.GetDouble(),
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        _ => value.GetString() ?? throw new FormatException(),
    };

    private static string String(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException();

    private static T Read<T>(string what, string text, Func<JsonElement, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            return read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new TlearnException($"head: {what} cannot be read: {e.Message}", "The file is damaged, or no head of this program; train the head again.", e);
        }
    }
}
