using System.Text.Json.Serialization;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Why a file in a store is not used.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DamageKind>))]
internal enum DamageKind
{
    /// <summary>Its bytes are not what was written, or it belongs elsewhere.</summary>
    [JsonStringEnumMemberName("damaged")]
    Damaged,

    /// <summary>The system does not let it be read; what it holds may be whole.</summary>
    [JsonStringEnumMemberName("unreadable")]
    Unreadable,

    /// <summary>It is whole, and a later version wrote it.</summary>
    [JsonStringEnumMemberName("later format")]
    LaterFormat,
}

/// <summary>A file in a store that cannot be used as it should be; what it holds counts as missing.</summary>
/// <param name="File">Relative to the store, with <c>/</c>.</param>
/// <param name="Reason">What was found and what was expected.</param>
/// <param name="Kind">Whether it is damaged, or only not to be read here and now; key <c>kind</c>.</param>
internal sealed record DamagedFile(
    [property: JsonPropertyName("file")] string File,
    [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("kind")] DamageKind Kind = DamageKind.Damaged)
{
    /// <summary>What is wrong with it, to follow its name.</summary>
    [JsonIgnore]
    public string Wrong => Kind switch
    {
        DamageKind.Unreadable => "cannot be read",
        DamageKind.LaterFormat => "is of a later version",
        _ => "is damaged",
    };

    /// <summary>What the user can do about it.</summary>
    [JsonIgnore]
    public string Next => Kind switch
    {
        DamageKind.Unreadable => "mend the file's permissions or the disk and run again: nothing is lost",
        DamageKind.LaterFormat => "use a newer tlearn for this store",
        _ => "run the same `Features.ExtractAsync` again: it sets damaged parts aside and computes what they held",
    };

    /// <summary>Those that hold vectors or items.</summary>
    public static IReadOnlyList<DamagedFile> Parts(IEnumerable<DamagedFile> files) => [.. files.Where(f => StoreLayout.IsPart(f.File))];

    /// <summary>The exception of a command that does not go on with a store that holds such parts.</summary>
    /// <param name="store">The store, as the user named it.</param>
    /// <param name="all">Its parts that cannot be used, at least one.</param>
    public static TlearnException Refusal(string store, IReadOnlyList<DamagedFile> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        // What another disk or program can still read comes first: its way out must be taken before anything is computed again.
        var first = all.FirstOrDefault(d => d.Kind != DamageKind.Damaged) ?? all[0];
        return new TlearnException($"{Path.Combine(store, first.File)} {first.Wrong}: {first.Reason}{(all.Count > 1 ? $" (and {all.Count - 1} more)" : "")}", first.Next);
    }
}
