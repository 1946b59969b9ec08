using System.Text.RegularExpressions;
using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Core.Splits;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>A list of images in a file: <c>path</c> relative to the manifest and, optionally, <c>label</c>, <c>split</c> and <c>group</c>.</summary>
internal sealed class ManifestSource(string path, Func<StrictText, string, SourceFindings, IEnumerable<ManifestRow>> read)
    : ImageSource(Path.GetDirectoryName(path)!, path)
{
    public override bool IsWholeFolder => false;

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation)
    {
        var seen = new Dictionary<string, (ImageItem Item, int Row)>(StringComparer.Ordinal);
        foreach (var row in read(StrictText.Load(Id), Id, findings))
        {
            cancellation.ThrowIfCancellationRequested();
            var item = row.ToItem(Id, Root, findings.Labels);
            if (!seen.TryAdd(item.Path, (item, row.Number)) && seen[item.Path] is var first && first.Item != item)
            {
                throw ManifestRow.Wrong(Id, row.Number, $"'{item.Path}' stands in row {first.Row} already, with another label, split or group: {Describe(first.Item)} there, {Describe(item)} here");
            }
        }

        var items = seen.Values.Select(s => s.Item).ToArray();
        Array.Sort(items, (a, b) => NaturalOrder.Instance.Compare(a.Path, b.Path));
        return items;
    }

    private static string Describe(ImageItem item) => $"label '{item.Label}', split '{item.Split}', group '{item.Group}'";
}

/// <summary>A row of a manifest as it was read: nothing checked, empty cells <see langword="null"/>.</summary>
/// <param name="Number">The line of the file in which the row begins, from 1.</param>
/// <param name="Path">Path as written.</param>
/// <param name="Label">Class name.</param>
/// <param name="Split">Split as written.</param>
/// <param name="Group">Group name.</param>
internal readonly partial record struct ManifestRow(int Number, string? Path, string? Label, string? Split, string? Group)
{
    /// <summary>Checks the row and makes an item of it, its path normalised.</summary>
    /// <exception cref="TlearnException">The path is missing or the split is none.</exception>
    public ImageItem ToItem(string manifest, string root, LabelSpellings labels)
    {
        var item = ToImported(manifest, root, labels);
        if (!OperatingSystem.IsWindows() && Path != item.Path && OfWindowsAlone().IsMatch(Path!))
        {
            throw Wrong(manifest, Number, $"path: found '{Path}', which names a drive or a computer of Windows and leads nowhere here; expected a path relative to the manifest");
        }

        if (OfUrl().IsMatch(Path!) && !File.Exists(System.IO.Path.Combine(root, item.Path)))
        {
            throw Wrong(manifest, Number, $"path: found '{(Path!.Length > 80 ? Path[..80] + "…" : Path)}', a URL: URLs are not read; expected the path of a file, relative to the manifest");
        }

        // Windows knows paths that are relative to a drive (\photo.jpg, C:photo.jpg): they count from the manifest, too, not from the current folder.
        var full = System.IO.Path.GetFullPath(item.Path, root);
        return item with { Path = System.IO.Path.GetRelativePath(root, full).Replace(System.IO.Path.DirectorySeparatorChar, '/') };
    }

    /// <summary>Checks the row and makes an item of it, its path as written but for its separators: of an image that is not at hand.</summary>
    /// <exception cref="TlearnException">The path is missing or the split is none.</exception>
    public ImageItem ToImported(string manifest, string root, LabelSpellings labels)
    {
        if (string.IsNullOrWhiteSpace(Path)) throw Wrong(manifest, Number, "path: found nothing, expected a file's path");
        if (Path.Contains('\0')) throw Wrong(manifest, Number, "path: found a NUL character in it");
        string? split = null;
        if (!string.IsNullOrWhiteSpace(Split) && (split = SplitNames.Normalise(Split)) is null) throw Wrong(manifest, Number, $"split: found '{Split}', expected {SplitNames.Known}");
        return new ImageItem(WithSlashes(Path, root), labels.Normalise(Label), split, LabelText.Normalise(Group));
    }

    /// <summary>The error that names file and row.</summary>
    public static TlearnException Wrong(string manifest, int row, string what, Exception? inner = null) =>
        new($"{manifest}: row {row}: {what}", "Mend the row and run again.", inner);

    // The same manifest means the same under every system; a file that really has a backslash in its name, as Windows has none, goes before.
    private static string WithSlashes(string path, string root) =>
        !path.Contains('\\') || (!OperatingSystem.IsWindows() && File.Exists(System.IO.Path.Combine(root, path))) ? path : path.Replace('\\', '/');

    [GeneratedRegex(@"^([A-Za-z]:|\\\\)")]
    private static partial Regex OfWindowsAlone();

    [GeneratedRegex(@"^\s*([A-Za-z][A-Za-z0-9+.-]+://|file:/|data:image/)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfUrl();
}
