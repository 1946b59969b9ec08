using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// The content of <c>store.json</c>:
/// <c>{"format", "recipe":{"model", "views", "preprocessing", "format"}, "provenance":{…}}</c>. The outer format is the store's, the inner the recipe's.
/// </summary>
internal sealed record StoreDescription(
    [property: JsonPropertyName("format"), JsonRequired] int Format,
    [property: JsonPropertyName("recipe"), JsonRequired] RecipeDocument Recipe,
    [property: JsonPropertyName("provenance")] StoreProvenance? Provenance)
{
    /// <summary>
    /// The format of the folder that this program writes and the newest that it reads. 1 kept items by path alone and what the network gave as it was; a store of it may hold
    /// parts of today's, for each part says its own.
    /// </summary>
    public const int CurrentFormat = 2;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    public static StoreDescription Read(string file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            CheckFormat(file, bytes);
            return JsonSerializer.Deserialize<StoreDescription>(bytes, s_json) is { Recipe: { Model: not null, Views: not null } } description
                ? description
                : throw new JsonException("recipe, its model or its views are null");
        }
        catch (JsonException e)
        {
            throw new TlearnException($"{file}: damaged: {e.Message}", "Restore the file from a copy, or extract into a new store.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{file}: cannot be read: {e.Message}", "Check the file's permissions.", e);
        }
    }

    // Asked before anything else, for a later format may have fields that this program does not know.
    private static void CheckFormat(string file, byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("expected an object");
        if (!document.RootElement.TryGetProperty("format", out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var format) || format < 1)
        {
            throw new JsonException("format: expected a whole number from 1");
        }

        if (format > CurrentFormat)
        {
            throw new TlearnException($"{file}: found store format {format}, this program reads up to {CurrentFormat}", "Use a newer tlearn for this store.");
        }
    }
}

/// <summary>A recipe in JSON, in <c>store.json</c> and in the metadata of every part of vectors.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RecipeDocument(
    [property: JsonPropertyName("model"), JsonRequired] string Model,
    [property: JsonPropertyName("views"), JsonRequired] string Views,
    [property: JsonPropertyName("preprocessing"), JsonRequired] PreprocessingRecord? Preprocessing,
    [property: JsonPropertyName("format"), JsonRequired] int Format)
{
    public static RecipeDocument From(FeatureRecipe recipe) => new(recipe.Model, recipe.Views, recipe.Preprocessing, recipe.Format);

    public FeatureRecipe ToRecipe() => new(Model, Preprocessing, Views, Format);

    public string ToJson() => JsonSerializer.Serialize(this);

    public static FeatureRecipe Parse(string json) =>
        JsonSerializer.Deserialize<RecipeDocument>(json)?.ToRecipe() ?? throw new JsonException("found null, expected a recipe");
}
