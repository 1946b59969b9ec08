using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>What was found when a model was fetched: <c>fetched.json</c> beside it in the user's folder.</summary>
internal sealed record ModelReceipt
{
    public const string FileName = "fetched.json";

    /// <summary>SHA-256 that was found, external data included.</summary>
    [JsonPropertyName("sha256")]
    public required string Sha256 { get; init; }

    /// <summary>Whether that is the hash of the manifest; otherwise the user accepted what came.</summary>
    [JsonPropertyName("verified")]
    public required bool Verified { get; init; }

    /// <summary>Address, without what may be secret in it, or path.</summary>
    [JsonPropertyName("from")]
    public required string From { get; init; }

    /// <summary>When it was fetched.</summary>
    [JsonPropertyName("fetched")]
    public DateTimeOffset Fetched { get; init; }

    /// <summary>Reads the receipt in a model's folder; <see langword="null"/> where there is none.</summary>
    /// <exception cref="TlearnException">It is damaged.</exception>
    public static ModelReceipt? TryRead(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            var receipt = JsonSerializer.Deserialize<ModelReceipt>(File.ReadAllBytes(path), ModelManifest.Json) ?? throw new JsonException("found null");
            return Sha256Text.IsValid(receipt.Sha256) ? receipt : throw new JsonException($"sha256: found '{receipt.Sha256}', expected 64 hexadecimal digits");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{path} is no note of a fetched model: {e.Message}", $"Remove the folder {folder} and fetch the model again.", e);
        }
    }

    /// <summary>The receipt as a file's bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ModelManifest.Json);
}
