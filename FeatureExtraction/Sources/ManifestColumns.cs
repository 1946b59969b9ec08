using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>The columns of a manifest, and what a user may have meant by another name.</summary>
internal static class ManifestColumns
{
    /// <summary>What is read.</summary>
    public static readonly IReadOnlyList<string> Known = ["path", "label", "split", Group];

    /// <summary>The column that names groups, unless another is to.</summary>
    public const string Group = "group";

    /// <summary>A sentence that names the columns that are not read; <see langword="null"/> where there are none.</summary>
    /// <param name="manifest">The file, for the message.</param>
    /// <param name="names">All names that the file has.</param>
    /// <param name="groups">The column that names groups.</param>
    public static string? Unknown(string manifest, IReadOnlyCollection<string> names, string groups = Group)
    {
        var known = With(groups);
        var unknown = names.Where(n => !known.Contains(n, StringComparer.OrdinalIgnoreCase)).Distinct().ToList();
        if (unknown.Count == 0) return null;
        var shown = unknown.Select(n => Meant(n) is { } meant && !names.Contains(meant, StringComparer.OrdinalIgnoreCase) ? $"'{n}' (did you mean '{meant}'?)" : $"'{n}'");
        return $"{manifest}: {(unknown.Count == 1 ? "an unknown column is" : "unknown columns are")} not read: {string.Join(", ", shown)}; known are {string.Join(", ", known)}";
    }

    /// <summary>What is read where another column names groups.</summary>
    public static IReadOnlyList<string> With(string groups) => groups == Group ? Known : ["path", "label", "split", groups];

    /// <summary>The error for a column of groups that a manifest has not.</summary>
    public static UsageException NoGroups(string manifest, string groups, IEnumerable<string> names) =>
        new($"{manifest}: no column '{groups}', which is to name the groups; found {string.Join(", ", names.Select(n => $"'{n}'"))}", Spelling.Nearest(groups, names) is { } meant ? $"Did you mean '{meant}'?" : "Name one of its columns.");

    /// <summary>Says how many rows had no cell that is filled.</summary>
    public static void SayEmpty(string manifest, int rows, SourceFindings findings)
    {
        if (rows > 0) findings.Note($"{manifest}: {Counted.Of(rows, "empty row was", "empty rows were")} passed over");
    }

    /// <summary>The column that a name is nearest to; <see langword="null"/> where it is near none.</summary>
    public static string? Meant(string name)
    {
        if (OtherWord(name.ToLowerInvariant()) is { } word) return word;
        var nearest = Known.MinBy(k => Spelling.Distance(k, name.ToLowerInvariant()))!;
        return Spelling.Distance(nearest, name.ToLowerInvariant()) <= (nearest.Length > 4 ? 2 : 1) ? nearest : null;
    }

    private static string? OtherWord(string name) => name switch
    {
        "file" or "filename" or "file_name" or "filepath" or "file_path" or "image" or "image_path" or "paths" => "path",
        "class" or "class_name" or "category" or "target" or "truth" or "labels" => "label",
        "set" or "subset" or "partition" or "fold" or "phase" => "split",
        "groups" or "subject" or "patient" or "patient_id" or "source" => "group",
        _ => null,
    };
}
