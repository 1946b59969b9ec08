using TransferLearning.Core;
using TransferLearning.Experiments.Auditing;
using TransferLearning.Experiments.Duplicates;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>What an audit found in a data set, for its section of a report.</summary>
/// <param name="Found">What was found; its rows are its own, not those of the report's data set.</param>
/// <param name="FeaturesOf">Whose features it took, in words.</param>
/// <param name="Asked">What repeats it; <see langword="null"/> where nothing can.</param>
/// <param name="Picture">The small picture of an item as base64 of a JPEG, by row; <see langword="null"/> where it has none.</param>
internal sealed record ShownAudit(AuditResult Found, string FeaturesOf, AuditedFeatures? Asked, Func<int, string?> Picture)
{
    /// <summary>Images shown of each kind: a report says what there is, the audit's own page shows all.</summary>
    public const int MostImages = 12;

    /// <summary>Groups shown of each kind.</summary>
    public const int MostGroups = 8;

    /// <summary>Images shown of a group.</summary>
    public const int MostOfGroup = 6;

    /// <summary>What was found in a sentence.</summary>
    public string Describe()
    {
        var groups = Found.Duplicates.Groups;
        var across = groups.Count(g => SplitsOf(Found, g).Count > 1);
        List<string> found =
        [
            Counted.Of(groups.Count(g => g.Kind == DuplicateKind.Identical), "group of identical files", "groups of identical files"),
            .. Looked(AuditKind.NearDuplicates, Counted.Of(groups.Count(g => g.Kind == DuplicateKind.Near), "group of near duplicates", "groups of near duplicates")),
            $"{across} of these groups in several splits",
            .. Looked(AuditKind.Labels, $"{Counted.Of(Found.Labels.Count, "label")} that another class fits better"),
            .. Looked(AuditKind.Outliers, $"{Counted.Of(Found.Outliers.Count, "image")} far from all others"),
            .. Looked(AuditKind.Sizes, $"{Counted.Of(Found.Sizes.Count, "image")} of unusual size or shape"),
            $"{Counted.Of(Found.Groups.Count, "group")} of the data with images in several splits",
            $"{Counted.Of(Found.Bad.Count, "file")} that cannot be used",
        ];
        return $"Audit of {Counted.Of(Found.Images, "image")}: {string.Join(", ", found)}. {string.Concat(Found.Notes.Select(n => $"{char.ToUpperInvariant(n[0])}{n[1..]}. "))}".TrimEnd();

        IEnumerable<string> Looked(AuditKind kind, string words) => Found.NotLookedFor.Contains(kind) ? [] : [words];
    }

    /// <summary>The rows whose pictures the section shows, each once.</summary>
    public static IReadOnlyList<int> Rows(AuditResult found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return
        [
            .. found.Duplicates.Groups.GroupBy(g => g.Kind).SelectMany(k => Groups(found, [.. k]).Take(MostGroups)).SelectMany(g => g.Rows.Take(MostOfGroup))
                .Concat(found.Labels.Take(MostImages).Select(l => l.Row))
                .Concat(found.Outliers.Take(MostImages).Select(o => o.Row))
                .Concat(found.Sizes.Take(MostImages).Select(s => s.Row))
                .Distinct(),
        ];
    }

    /// <summary>Groups of one kind, those with images in several splits first, since these flatter a result, and of these the most alike.</summary>
    public static IReadOnlyList<DuplicateGroup> Groups(AuditResult found, IReadOnlyList<DuplicateGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(found);
        return [.. groups.OrderByDescending(g => SplitsOf(found, g).Count > 1).ThenByDescending(g => g.Similarity)];
    }

    /// <summary>The splits that a group's images stand in.</summary>
    public static IReadOnlyList<string> SplitsOf(AuditResult found, DuplicateGroup group)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(group);
        return [.. group.Rows.Select(r => found.Items[r].Split).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    }
}
