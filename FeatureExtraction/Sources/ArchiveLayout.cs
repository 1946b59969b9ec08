using TransferLearning.Core;
using TransferLearning.Core.Splits;
using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>
/// Labels and splits of an archive's images. What the archive itself says of them counts (a shard's <c>KEY.cls</c> or <c>KEY.json</c>, a table's columns); otherwise its folders are splits
/// and classes, as those of a folder on the disk are; where there are none, texts beside the images are the labels.
/// </summary>
internal sealed class ArchiveLayout
{
    private const int FewTexts = 20;
    private readonly string _prefix;
    private readonly bool _hasSplits;
    private readonly Says _labels;
    private readonly string? _split;
    private readonly SourceFindings _findings;

    private ArchiveLayout(string prefix, bool hasSplits, Says labels, string? split, SourceFindings findings) =>
        (_prefix, _hasSplits, _labels, _split, _findings) = (prefix, hasSplits, labels, split, findings);

    private enum Says
    {
        Remarks,
        Folders,
        Texts,
    }

    /// <summary>Decides.</summary>
    /// <param name="archive">The archive, for messages.</param>
    /// <param name="contents">What it holds.</param>
    /// <param name="isTable">Whether its paths say nothing, since it holds rows.</param>
    /// <param name="split">The split that its own name tells, which holds where nothing inside tells another.</param>
    /// <param name="findings">Takes what a user should know.</param>
    /// <exception cref="UsageException">Splits stand beside other folders.</exception>
    public static ArchiveLayout Of(string archive, ArchiveContents contents, bool isTable, Func<string?> split, SourceFindings findings)
    {
        List<ArchiveEntry> usable = [.. contents.Entries.Where(e => e.Fault is null)];
        if (isTable || usable.Exists(e => e.Remarks?.Label is not null)) return new ArchiveLayout("", false, Says.Remarks, split(), findings);
        var prefix = Prefix(archive, usable, findings);
        var folders = Folders(usable, prefix).Distinct(StringComparer.Ordinal).ToList();
        folders.Sort(NaturalOrder.Instance);
        var layout = FolderLayout.Of(archive, folders, [], findings);
        var labelled = usable.Exists(e => e.Path.AsSpan(prefix.Length).Count('/') > (layout.HasSplits ? 1 : 0));
        var texts = usable.Count(e => e.Remarks?.Text is not null);
        if (labelled || texts == 0)
        {
            if (texts > 0) findings.Note($"{archive}: the texts beside {Counted.Of(texts, "image")} are not read, since the folders are the classes");
            return new ArchiveLayout(prefix, layout.HasSplits, Says.Folders, layout.HasSplits ? null : split(), findings);
        }

        var different = usable.Select(e => e.Remarks?.Text).OfType<string>().Distinct(StringComparer.Ordinal).Count();
        if (different > FewTexts && different > texts / 2) findings.Warn($"{archive}: the .txt files beside the images are taken for their labels, though {different} of {texts} differ: where they are captions, the images have no labels that can be learnt");
        return new ArchiveLayout(prefix, layout.HasSplits, Says.Texts, layout.HasSplits ? null : split(), findings);
    }

    /// <summary>The split that a name such as <c>train-00000-of-00002.parquet</c> or <c>test/0000.parquet</c> tells; <see langword="null"/> where it tells none, or several.</summary>
    /// <param name="path">The archive, relative to the images' folder.</param>
    public static string? SplitOfName(string path)
    {
        var parts = path.Split('/');
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            var words = (i == parts.Length - 1 ? ArchiveNames.Stem(parts[i]) : parts[i]).Split('-', '_', '.', ' ');
            var splits = words.Select(SplitNames.Normalise).OfType<string>().Distinct().ToList();
            if (splits.Count > 0) return splits.Count == 1 ? splits[0] : null;
        }

        return null;
    }

    /// <summary>Label, split and group of an image.</summary>
    public (string? Label, string? Split, string? Group) Of(ArchiveEntry entry)
    {
        var (label, split) = _labels == Says.Remarks || !entry.Path.StartsWith(_prefix, StringComparison.Ordinal) ? (null, null) : OfFolders(entry.Path[_prefix.Length..]);
        var written = _labels switch { Says.Remarks => entry.Remarks?.Label ?? entry.Remarks?.Text, Says.Texts => entry.Remarks?.Text, _ => label };
        return (_findings.Labels.Normalise(written), OwnSplit(entry) ?? split ?? _split, LabelText.Normalise(entry.Remarks?.Group));
    }

    private string? OwnSplit(ArchiveEntry entry)
    {
        if (entry.Remarks?.Split is not { } written) return null;
        if (SplitNames.Normalise(written) is { } split) return split;
        _findings.Warn($"'{written}' is not taken for a split: expected {SplitNames.Known}");
        return null;
    }

    private (string? Label, string? Split) OfFolders(string path)
    {
        var parts = path.Split('/');
        return _hasSplits ? (parts.Length > 2 ? parts[1] : null, parts.Length > 1 ? SplitNames.Normalise(parts[0]) : null) : (parts.Length > 1 ? parts[0] : null, null);
    }

    private static IEnumerable<string> Folders(List<ArchiveEntry> entries, string prefix) =>
        entries.Select(e => (e.Path, End: e.Path.IndexOf('/', prefix.Length))).Where(e => e.End > 0).Select(e => e.Path[prefix.Length..e.End]);

    // Whoever packs a folder puts the folder itself into the archive, most often.
    private static string Prefix(string archive, List<ArchiveEntry> entries, SourceFindings findings)
    {
        var prefix = "";
        while (entries.Count > 0)
        {
            var end = entries[0].Path.IndexOf('/', prefix.Length);
            if (end < 0) break;
            var next = entries[0].Path[..(end + 1)];
            if (FolderLayout.IsSplit(next[prefix.Length..^1]) || !entries.TrueForAll(e => e.Path.StartsWith(next, StringComparison.Ordinal) && e.Path.IndexOf('/', next.Length) >= 0)) break;
            prefix = next;
        }

        if (prefix.Length > 0) findings.Note($"{archive}: all images lie below '{prefix[..^1]}', whose folders count as if they were the archive's");
        return prefix;
    }
}
