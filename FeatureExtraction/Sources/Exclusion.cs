using System.Collections.Concurrent;
using CsvHelper;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;
using TransferLearning.Core.Sharding;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>
/// The images that a table of <c>tlearn audit</c> leaves out: its rows with the reason <c>duplicate</c> or <c>bad</c> that are marked <see cref="Suggestion"/>. Other reasons, and rows that a
/// user has cleared, leave nothing out; nor does a row whose content hash is not that of the image: it is of another folder, or the image has changed since.
/// </summary>
internal sealed class Exclusion
{
    /// <summary>The mark of what is left out.</summary>
    public const string Suggestion = "exclude";

    private static readonly string[] s_reasons = ["duplicate", "label", "outlier", "size", "group", "bad"];
    private static readonly string[] s_leavingOut = ["duplicate", "bad"];

    private const int MostExamples = 3;
    private const int LongestHeader = 120;

    // Content hashes that the rows of a path have; with an empty one the path decides.
    private readonly Dictionary<string, HashSet<string>> _contents;

    private Exclusion(string file, Dictionary<string, HashSet<string>> contents) => (File, _contents) = (file, contents);

    /// <summary>The columns of the table.</summary>
    public static string[] Columns { get; } = ["path", "content_hash", "reason", "score", "suggestion"];

    /// <summary>The table as the user named it.</summary>
    public string File { get; }

    /// <summary>Whether rows that leave out name a path, whatever its content.</summary>
    public bool Names(string path) => _contents.ContainsKey(path);

    /// <summary>Whether an image is left out.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="content">Hash of its bytes; <see langword="null"/> where it is not known, so that the path decides.</param>
    public bool LeavesOut(string path, ContentHash? content) =>
        _contents.TryGetValue(path, out var contents) && (content is null || contents.Contains("") || contents.Contains(content.Value.ToString()));

    /// <summary>Reads a table.</summary>
    /// <exception cref="TlearnException">It is missing, or no such table; the message names the line.</exception>
    public static Exclusion Read(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        if (Directory.Exists(file)) throw new TlearnException($"{file}: found a folder, expected the table of an audit", "Give the audit.csv in it.");
        if (!System.IO.File.Exists(file)) throw new TlearnException($"{file}: no such file, expected the table of an audit", "Give its audit.csv.");
        var text = StrictText.Load(file);
        using var reader = text.OpenReader();
        using var csv = CsvReader.Create(reader, new CsvReaderOptions
        {
            HasHeader = false,
            MalformedData = CsvMalformedDataHandling.Throw,
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            TrackLineNumbers = true,
        }, leaveOpen: true);
        try
        {
            return new Exclusion(file, Rows(csv, file));
        }
        catch (CsvFormatException e)
        {
            throw Wrong(file, e.LineNumber, $"malformed: {e.Message}");
        }
    }

    /// <summary>What to say of how many images were left out.</summary>
    /// <param name="found">Paths of the table that were left out.</param>
    /// <param name="others">Paths of the table whose images have another content.</param>
    /// <param name="isPassedOver">Whether a path of the table was not looked for; <see langword="null"/> where all were.</param>
    public string Describe(int found, int others, Func<string, bool>? isPassedOver = null)
    {
        var gone = _contents.Keys.Count(path => isPassedOver?.Invoke(path) != true) - found - others;
        return $"{Counted.Of(found, "image is", "images are")} left out by {File}{(gone == 0 ? "" : $"; {Counted.Of(gone, "of its paths is", "of its paths are")} not among the images")}";
    }

    /// <summary>What to warn of: images of another content than the table says.</summary>
    /// <param name="others">Their paths, at least one.</param>
    public string DescribeOthers(IReadOnlyList<string> others) =>
        $"{File}: {Counted.Of(others.Count, "image has", "images have")} another content than the table says and {(others.Count == 1 ? "is" : "are")} not left out ({string.Join(", ", others.Take(MostExamples).Select(PathText.OneLine))}{(others.Count > MostExamples ? ", …" : "")}): changed since the audit, or the table is of another folder";

    /// <summary>The error for images of which a table leaves none.</summary>
    /// <param name="name">The images or the store.</param>
    /// <param name="images">How many there are.</param>
    /// <param name="table">The table.</param>
    public static TlearnException AllLeftOut(string name, int images, string table) => new(
        $"{name}: {(images == 1 ? "the only image is" : $"all {images} images are")} left out by {table}: nothing is left",
        $"Take the mark '{Suggestion}' off the rows of {table} whose images are to stay, or go without that table.");

    /// <summary>A path as the table holds it: a spreadsheet takes no path for a formula.</summary>
    public static string Written(string path) => SpreadsheetText.IsFormula(path) || path.StartsWith("./", StringComparison.Ordinal) ? "./" + path : path;

    private static Dictionary<string, HashSet<string>> Rows(CsvReader csv, string file)
    {
        List<string> header = csv.Read() ? [.. Enumerable.Range(0, csv.FieldCount).Select(c => csv.GetString(c).Trim())] : [];
        if (!header.SequenceEqual(Columns)) throw Wrong(file, 1, $"found {(header.Count == 0 ? "nothing" : $"the columns {Shown(header)}")}, expected the columns {string.Join(",", Columns)}");
        var contents = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        while (csv.Read())
        {
            if (csv.FieldCount == 1 && csv.GetString(0).Length == 0) continue;
            var line = csv.LineNumber;
            if (csv.FieldCount != Columns.Length) throw Wrong(file, line, $"found {csv.FieldCount} cells, expected {Columns.Length}");
            var (path, content, reason, suggestion) = (csv.GetString(0), csv.GetString(1).Trim().ToLowerInvariant(), csv.GetString(2), csv.GetString(4).Trim());
            if (path.Length == 0) throw Wrong(file, line, "the path is missing");
            if (!s_reasons.Contains(reason)) throw Wrong(file, line, $"found the reason '{reason}', expected one of {string.Join(", ", s_reasons)}");
            if (!s_leavingOut.Contains(reason)) continue;
            if (suggestion is not ("" or Suggestion)) throw Wrong(file, line, $"found the suggestion '{suggestion}' for a {reason} file, expected '{Suggestion}' or nothing");
            if (suggestion != Suggestion) continue;
            if (content.Length != 0 && (content.Length != 2 * ContentHash.Size || !content.All(char.IsAsciiHexDigit))) throw Wrong(file, line, $"found the content hash '{content}', expected {2 * ContentHash.Size} hexadecimal digits or nothing");
            if (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
            if (!contents.TryGetValue(path, out var known)) contents[path] = known = [];
            known.Add(content);
        }

        return contents;
    }

    // A file that is no table at all may have anything as its first line.
    private static string Shown(List<string> header)
    {
        var text = PathText.OneLine(string.Join(",", header));
        return text.Length <= LongestHeader ? text : text[..LongestHeader] + "…";
    }

    private static TlearnException Wrong(string file, long line, string what) => new($"{file}: row {line}: {what}", "Give the audit.csv of an audit, its first row and columns as they were written.");
}

/// <summary>A source without the images that are left out. What is left out is not gone: it stays in a store.</summary>
internal sealed class ExcludingSource(ImageSource whole, Exclusion exclusion) : NarrowedSource(whole)
{
    // A file is read once for it, however often the images are listed.
    private readonly ConcurrentDictionary<string, bool> _leftOut = new(StringComparer.Ordinal);

    public override ImageSource Whole => ReferenceEquals(Inner, Inner.Whole) ? this : new ExcludingSource(Inner.Whole, exclusion);

    public override bool LeavesOut(string path) => exclusion.Names(path) || base.LeavesOut(path);

    // The table's paths are dealt like the images: what is another shard's is not missing here.
    public override ImageSource InShard(Shard shard) => new ExcludingSource(Inner.InShard(shard), exclusion);

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation)
    {
        var found = 0;
        var others = new List<string>();
        foreach (var item in Inner.Enumerate(cancellation))
        {
            if (exclusion.Names(item.Path))
            {
                if (_leftOut.GetOrAdd(item.Path, _ => exclusion.LeavesOut(item.Path, ContentOf(item))))
                {
                    found++;
                    continue;
                }

                others.Add(item.Path);
            }

            yield return item;
        }

        findings.Take(Inner.Findings, path => path);
        findings.AddLeftOut(found, exclusion.File);
        findings.Note(exclusion.Describe(found, others.Count, Inner.LeavesOut));
        if (others.Count > 0) findings.Warn(exclusion.DescribeOthers(others));
    }

    private ContentHash? ContentOf(ImageItem item)
    {
        try
        {
            return ContentHash.Of(Inner.Read(item));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
