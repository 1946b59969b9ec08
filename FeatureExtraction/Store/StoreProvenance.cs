using System.Text.Json.Serialization;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Where a store came from. It is kept beside the recipe and never compared: the first writer's stands.</summary>
internal sealed record StoreProvenance
{
    /// <summary>Name of the model, for people; key <c>model_name</c>.</summary>
    [JsonPropertyName("model_name")]
    public string? ModelName { get; init; }

    /// <summary>Where the model lay; key <c>model_path</c>.</summary>
    [JsonPropertyName("model_path")]
    public string? ModelPath { get; init; }

    /// <summary>Version of the program; key <c>tool_version</c>.</summary>
    [JsonPropertyName("tool_version")]
    public string? ToolVersion { get; init; }

    /// <summary>What decoded the images; key <c>decoder</c>.</summary>
    [JsonPropertyName("decoder")]
    public string? Decoder { get; init; }

    /// <summary>What the network ran on; key <c>device</c>.</summary>
    [JsonPropertyName("device")]
    public string? Device { get; init; }

    /// <summary>How many of the network's nodes each execution provider really ran; key <c>nodes_by_provider</c>.</summary>
    [JsonPropertyName("nodes_by_provider")]
    public IReadOnlyDictionary<string, int>? NodesByProvider { get; init; }

    /// <summary>Share of the network's time that each execution provider took, 0 to 1; key <c>time_by_provider</c>.</summary>
    [JsonPropertyName("time_by_provider")]
    public IReadOnlyDictionary<string, double>? TimeByProvider { get; init; }

    /// <summary>When the store was made, UTC; key <c>created</c>, filled in where it is not given.</summary>
    [JsonPropertyName("created")]
    public DateTime? Created { get; init; }
}
