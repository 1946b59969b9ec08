using System.Text.Json.Serialization;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>A tap and how many vectors it has.</summary>
/// <param name="Name">Name of the tensor; key <c>name</c>.</param>
/// <param name="Pool">Pooling; key <c>pool</c>.</param>
/// <param name="Dimension">Length of a vector; key <c>dimension</c>.</param>
/// <param name="Vectors">Number of contents that have a vector; key <c>vectors</c>.</param>
internal sealed record TapContents(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("pool")] string Pool,
    [property: JsonPropertyName("dimension")] int Dimension,
    [property: JsonPropertyName("vectors")] int Vectors);

/// <summary>What <c>store info</c> and <c>store verify</c> tell; serialised as it is, it is their JSON.</summary>
internal sealed record StoreInfo
{
    /// <summary>The store's folder; key <c>store</c>.</summary>
    [JsonPropertyName("store")]
    public required string Store { get; init; }

    /// <summary>Number of paths that stand; key <c>rows</c>.</summary>
    [JsonPropertyName("rows")]
    public required int Rows { get; init; }

    /// <summary>Number of undamaged parts, of vectors and of items; key <c>parts</c>.</summary>
    [JsonPropertyName("parts")]
    public required int Parts { get; init; }

    /// <summary>The taps; key <c>taps</c>.</summary>
    [JsonPropertyName("taps")]
    public required IReadOnlyList<TapContents> Taps { get; init; }

    /// <summary>Name of the model, where none is known its SHA-256; key <c>model</c>.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>SHA-256 of the model; key <c>model_sha256</c>.</summary>
    [JsonPropertyName("model_sha256")]
    public required string ModelSha256 { get; init; }

    /// <summary>Number of vectors, over all taps, from each decoder's pixels, by its name and version; <c>unknown</c> where an earlier version wrote none; key <c>decoders</c>.</summary>
    [JsonPropertyName("decoders")]
    public required IReadOnlyDictionary<string, int> Decoders { get; init; }

    /// <summary>Number of rows of each label, in ordinal order; rows without one are in none; key <c>labels</c>.</summary>
    [JsonPropertyName("labels")]
    public required IReadOnlyDictionary<string, int> Labels { get; init; }

    /// <summary>Number of paths that could not be used when they were last tried; key <c>bad</c>.</summary>
    [JsonPropertyName("bad")]
    public required int Bad { get; init; }

    /// <summary>Number of contents that have more than one vector in a tap, over all taps; key <c>duplicates</c>. They cost room, nothing else.</summary>
    [JsonPropertyName("duplicates")]
    public required int Duplicates { get; init; }

    /// <summary>Files that are not what they should be; key <c>damaged</c>, each <c>{"file","reason","kind"}</c>.</summary>
    [JsonPropertyName("damaged")]
    public required IReadOnlyList<DamagedFile> Damaged { get; init; }

    /// <summary>Of the damaged files those that hold vectors or items; not written.</summary>
    [JsonIgnore]
    public IReadOnlyList<DamagedFile> DamagedParts => DamagedFile.Parts(Damaged);

    /// <summary>Number of rows that lack a vector in some tap; key <c>missing</c>.</summary>
    [JsonPropertyName("missing")]
    public required int Missing { get; init; }

    /// <summary>Whether every row has its vector in every tap and nothing is damaged; key <c>complete</c>.</summary>
    [JsonPropertyName("complete")]
    public bool Complete => Missing == 0 && Damaged.Count == 0;
}
