namespace TransferLearning.Core.Splits;

/// <summary>
/// Counts what images were found under which labels, splits and groups, and says it in one line: <c>5 classes: daisy … tulips; train 600, val 200</c>. It shows a user
/// at once if a folder was misunderstood.
/// </summary>
internal sealed class WhatWasFound
{
    private const int NamedClasses = 3;
    private static readonly string[] s_order = ["train", "val", "test"];
    private readonly HashSet<string> _classes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, (string? Split, long Images, long Labelled)> _splits = [];
    private string? _lastLabel;

    /// <summary>Images that were counted.</summary>
    public long Images => _splits.Values.Sum(s => s.Images);

    /// <summary>Different labels.</summary>
    public int Classes => _classes.Count;

    /// <summary>Counts an image.</summary>
    public void Add(string? label, string? split, string? group)
    {
        // Images of one class come one after another, and a million look-ups of one string are not needed.
        if (label is not null && !ReferenceEquals(label, _lastLabel)) _classes.Add(_lastLabel = label);
        if (group is not null) _groups.Add(group);
        var place = split is null ? s_order.Length : Array.IndexOf(s_order, split);
        var before = _splits.GetValueOrDefault(place);
        _splits[place] = (split, before.Images + 1, before.Labelled + (label is null ? 0 : 1));
    }

    /// <summary>The line.</summary>
    public override string ToString() => string.Join("; ", ((string?[])[DescribeClasses(), DescribeImages(), Groups()]).OfType<string>());

    private string DescribeClasses()
    {
        var names = _classes.Order(NaturalOrder.Instance).Select(OneLine).ToArray();
        return names.Length switch
        {
            0 => "no labels",
            1 => $"1 class: {names[0]}",
            <= NamedClasses => $"{names.Length} classes: {string.Join(", ", names)}",
            _ => $"{names.Length} classes: {names[0]} … {names[^1]}",
        };
    }

    private string DescribeImages()
    {
        if (_splits.Count == 0) return "0 images";
        if (_splits.Count == 1 && _splits.TryGetValue(s_order.Length, out var all)) return Counted.Of(Images, "image") + Unlabelled(all);
        return string.Join(", ", _splits.Values.Select(s => $"{s.Split ?? "in no split"} {s.Images}{Unlabelled(s)}"));
    }

    private string Unlabelled((string? Split, long Images, long Labelled) split) =>
        split.Labelled == split.Images || _classes.Count == 0 ? "" : split.Labelled == 0 ? " (none with a label)" : $" ({split.Images - split.Labelled} without a label)";

    private string? Groups() => _groups.Count == 0 ? null : Counted.Of(_groups.Count, "group");

    private static string OneLine(string name) => name.Any(char.IsControl) ? string.Concat(name.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : name;
}
