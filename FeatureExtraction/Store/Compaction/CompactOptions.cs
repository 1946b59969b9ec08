using System.Text.Json.Serialization;

namespace TransferLearning.FeatureExtraction.Store.Compaction;

/// <summary>What a compaction may take away.</summary>
internal sealed record CompactOptions
{
    /// <summary>
    /// How long a vector must have been there before it goes because nothing refers to it, a superseded part before it is deleted, and a killed writer's file before it is nobody's;
    /// default 24 h. A run that goes on longer still loses nothing: it adds again what it relied on.
    /// </summary>
    public TimeSpan OlderThan { get; init; } = AbandonedFiles.Age;

    /// <summary>Sources whose items go as if they had been removed, by the names of <see cref="StoreSnapshot.Sources"/>.</summary>
    public IReadOnlyCollection<string> Forget { get; init; } = [];

    /// <summary>Nothing is changed: the result says what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>Clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>What a compaction did, or would do; serialised as it is, it is the command's JSON.</summary>
/// <param name="Store">The store's folder; key <c>store</c>.</param>
/// <param name="PartsBefore">Undamaged parts of vectors and items; key <c>parts_before</c>.</param>
/// <param name="PartsAfter">Those that stand afterwards; key <c>parts_after</c>.</param>
/// <param name="RowsDropped">Rows of vectors and of items that none of them holds any more; key <c>rows_dropped</c>.</param>
/// <param name="BytesFreed">By how much those parts and abandoned files are smaller, once <c>compacted/</c> is emptied; key <c>bytes_freed</c>.</param>
/// <param name="BytesDeleted">Superseded parts and abandoned files that this run deleted; key <c>bytes_deleted</c>.</param>
/// <param name="BytesWaiting">Superseded parts that a later run deletes; key <c>bytes_waiting</c>.</param>
internal sealed record CompactResult(
    [property: JsonPropertyName("store")] string Store,
    [property: JsonPropertyName("parts_before")] int PartsBefore,
    [property: JsonPropertyName("parts_after")] int PartsAfter,
    [property: JsonPropertyName("rows_dropped")] long RowsDropped,
    [property: JsonPropertyName("bytes_freed")] long BytesFreed,
    [property: JsonPropertyName("bytes_deleted")] long BytesDeleted,
    [property: JsonPropertyName("bytes_waiting")] long BytesWaiting);
