using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Where everything in a store's folder lies and what it is called.</summary>
internal static partial class StoreLayout
{
    public const string Description = "store.json";
    public const string Vectors = "vectors";
    public const string Items = "items";
    public const string Failures = "failures";

    /// <summary>Where a compaction puts the parts that others have replaced, under the same folders' names.</summary>
    public const string Compacted = "compacted";

    /// <summary>Files on their way: no reader ever looks at a name that starts so.</summary>
    public const string TemporaryPrefix = ".tmp-";

    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    /// <summary>Whether a file is one of those that a store is made of, links followed; what a user has laid beside them is none.</summary>
    /// <param name="store">The store's folder.</param>
    /// <param name="file">The file.</param>
    public static bool IsPartOf(string store, string file)
    {
        var names = Path.GetRelativePath(RealPath.Of(store), RealPath.Of(file)).Split(Path.DirectorySeparatorChar);
        return names is [Description] or [Vectors or Items or Failures or Compacted, _, ..];
    }

    /// <summary>The folder of a tap's vectors.</summary>
    public static string VectorFolder(FeatureStore store, StoreTap tap) => Path.Combine(store.Folder, Vectors, TapFolder.Encode(tap.Name, tap.Pool));

    /// <summary>The folder of the items.</summary>
    public static string ItemFolder(FeatureStore store) => Path.Combine(store.Folder, Items);

    /// <summary>A new name for a file that is not yet complete.</summary>
    public static string TemporaryName() => $"{TemporaryPrefix}{Guid.NewGuid():N}";

    /// <summary>A new name for one who writes, so that no two take the same for their files: eight random hexadecimal digits.</summary>
    public static string WriterName() => Guid.NewGuid().ToString("N")[..8];

    /// <summary>Name of a part: it sorts by time and carries the XXH128 of the file's bytes.</summary>
    public static string PartName(DateTime time, string writer, int sequence, string checksum) =>
        string.Create(CultureInfo.InvariantCulture, $"part-{time.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{writer}-{sequence:D4}-{checksum}.arrow");

    /// <summary>Name of a writer's log of failures.</summary>
    public static string FailureName(DateTime time, string writer) => $"{time.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{writer}.jsonl";

    /// <summary>The checksum that a part's name carries, <see langword="null"/> where it carries none.</summary>
    public static string? ChecksumOf(string part) => PartPattern().Match(part) is { Success: true } match ? match.Groups["checksum"].Value : null;

    /// <summary>The time in a part's name.</summary>
    public static DateTime? TimeOf(string part) =>
        PartPattern().Match(part) is { Success: true } match
        && DateTime.TryParseExact(match.Groups["time"].Value, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    /// <summary>Whether a file is called as parts are.</summary>
    public static bool IsPart(string file) => Path.GetFileName(file).StartsWith("part-", StringComparison.Ordinal) && file.EndsWith(".arrow", StringComparison.Ordinal);

    /// <summary>Whether a part lists images.</summary>
    /// <param name="file">Relative to the store, with <c>/</c>.</param>
    public static bool IsItems(string file) => file.StartsWith($"{Items}/", StringComparison.Ordinal) || file.StartsWith($"{Compacted}/{Items}/", StringComparison.Ordinal);

    /// <summary>Names of the parts in a folder, in ordinal order; none where there is no folder.</summary>
    public static string[] Parts(string folder) => Files(folder, "part-*.arrow");

    /// <summary>Names of the files in a folder that match, in ordinal order; none where there is no folder.</summary>
    public static string[] Files(string folder, string pattern)
    {
        if (!Directory.Exists(folder)) return [];
        var names = Directory.EnumerateFiles(folder, pattern).Select(f => Path.GetFileName(f)).Where(n => !n.StartsWith('.')).ToArray();
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    [GeneratedRegex(@"^part-(?<time>\d{8}T\d{9}Z)-[0-9a-f]{8}-\d{4,}-(?<checksum>[0-9a-f]{32})\.arrow$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex PartPattern();
}
