using System.Text.Json;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing.Configurations;

/// <summary>A JSON object in somebody else's configuration; every complaint names file and field.</summary>
/// <param name="Root">The object.</param>
/// <param name="Path">Path of the file.</param>
internal sealed record ConfigurationFile(JsonElement Root, string Path)
{
    /// <summary>Name of the file alone, as a source is named.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <exception cref="TlearnException">The text is no JSON object.</exception>
    public static ConfigurationFile Parse(string text, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ConfigurationFile(document.RootElement.Clone(), path)
                : throw new TlearnException($"{path}: found JSON {document.RootElement.ValueKind}, expected an object", Ways);
        }
        catch (JsonException e)
        {
            throw new TlearnException($"{path}: malformed JSON: {e.Message}", Ways, e);
        }
    }

    private const string Ways = "Mend the file, or say with `Preprocess` how images are prepared.";

    /// <summary>The field; <see langword="null"/> where it is missing or JSON's null.</summary>
    public JsonElement? Field(string name) =>
        Root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public TlearnException Wrong(string field, string expected) =>
        new($"{Path}: {field}: found {(Field(field) is { } value ? Shorten(value) : "nothing")}, expected {expected}", Ways);

    public double? Number(string field) => Field(field) is not { } value ? null : AsNumber(value) ?? throw Wrong(field, "a number");

    public string? Text(string field) => Field(field) is not { } value ? null : AsText(value) ?? throw Wrong(field, "text");

    public bool? Truth(string field) => Field(field)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(field, "true or false"),
    };

    /// <summary>Three numbers, one for each channel; one number stands for three.</summary>
    public double[]? Channels(string field)
    {
        if (Field(field) is not { } value) return null;
        if (AsNumber(value) is { } all) return [all, all, all];
        double?[] numbers = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(AsNumber)] : [];
        return numbers is [{ } red, { } green, { } blue] ? [red, green, blue] : throw Wrong(field, "three numbers");
    }

    public static double? AsNumber(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    /// <summary>A whole number from 1 to the longest side that a record allows.</summary>
    public static int? AsSide(JsonElement value) => AsNumber(value) is >= 1 and <= 16384 and var number && number == Math.Floor(number) ? (int)number : null;

    /// <summary>Text; text that is no Unicode counts as none.</summary>
    private static string? AsText(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Shorten(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] + "…" : value.GetRawText();
}

/// <summary>A record in the making, and where its fields came from.</summary>
internal sealed class Draft(PreprocessingRecord record, string source)
{
    private static readonly string[] s_fields = ["orientation", "alpha", "resize", "crop", "scale", "mean", "std", "channels", "layout", "type", "decode"];

    public PreprocessingRecord Record { get; set; } = record;

    public Dictionary<string, string> Sources { get; } = s_fields.ToDictionary(f => f, _ => source);
}
