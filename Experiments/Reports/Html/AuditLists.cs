using System.Globalization;
using TransferLearning.Core;
using TransferLearning.Experiments.Auditing;
using TransferLearning.Experiments.Duplicates;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>What an audit found, kind by kind, with pictures: for its own page and for a report.</summary>
/// <param name="html">The page.</param>
/// <param name="audit">What was found.</param>
/// <param name="picture">The picture of an item as base64 of a JPEG, by row; <see langword="null"/> where it has none.</param>
/// <param name="most">How much is shown.</param>
internal sealed class AuditLists(HtmlWriter html, AuditResult audit, Func<int, string?> picture, AuditLists.Most most)
{
    /// <summary>How much of each kind is shown.</summary>
    /// <param name="Images">Images.</param>
    /// <param name="Groups">Groups of images.</param>
    /// <param name="OfGroup">Images of a group.</param>
    /// <param name="Rows">Rows of a table.</param>
    internal sealed record Most(int Images, int Groups, int OfGroup, int Rows);

    /// <summary>A kind of finding.</summary>
    /// <param name="Id">Its anchor.</param>
    /// <param name="Title">Its heading.</param>
    /// <param name="Count">How many were found; <see langword="null"/> where it was not looked for.</param>
    /// <param name="Shown">How many of them are shown at most.</param>
    /// <param name="One">One of them.</param>
    /// <param name="Write">Writes what was found.</param>
    internal sealed record Kind(string Id, string Title, int? Count, int Shown, string One, Action Write);

    /// <summary>The kinds, those that flatter results first.</summary>
    public IReadOnlyList<Kind> Kinds()
    {
        var (identical, near) = (Of(DuplicateKind.Identical), Of(DuplicateKind.Near));
        return
        [
            new("identical", "Identical files", identical.Count, most.Groups, "group", () => Groups(identical)),
            new("near", "Near duplicates", CountOf(AuditKind.NearDuplicates, near.Count), most.Groups, "group", () => Groups(near)),
            new("labels", "Labels that another class fits better", CountOf(AuditKind.Labels, audit.Labels.Count), most.Images, "image", () => Gallery(audit.Labels, l => l.Row, l => (audit.Classes[l.Suggestion], $"labelled {audit.Items[l.Row].Label}, score {Figure(l.Score)}"))),
            new("outliers", "Images far from all others", CountOf(AuditKind.Outliers, audit.Outliers.Count), most.Images, "image", () => Gallery(audit.Outliers, o => o.Row, o => ($"distance {Figure(o.Score)}", audit.Items[o.Row].Label))),
            new("sizes", "Unusual sizes and shapes", CountOf(AuditKind.Sizes, audit.Sizes.Count), most.Images, "image", () => Gallery(audit.Sizes, s => s.Row, s => ($"{s.Width} × {s.Height}", audit.Items[s.Row].Label))),
            new("groups", "Groups with images in several splits", audit.Groups.Count, most.Rows, "group", () => Table(["group", "images", "splits"], audit.Groups, g => [g.Name, $"{g.Rows.Length}", string.Join(", ", g.Splits)])),
            new("bad", "Files that cannot be used", audit.Bad.Count, most.Rows, "file", () => Table(["path", "where", "why"], audit.Bad, b => [b.Failure.Path, b.Failure.Stage, b.Failure.Reason])),
        ];

        List<DuplicateGroup> Of(DuplicateKind kind) => [.. ShownAudit.Groups(audit, [.. audit.Duplicates.Groups.Where(g => g.Kind == kind)])];
        int? CountOf(AuditKind kind, int count) => audit.NotLookedFor.Contains(kind) ? null : count;
    }

    /// <summary>Writes a table that may be scrolled sideways, by keyboard too.</summary>
    public void Table<T>(string[] columns, IReadOnlyList<T> rows, Func<T, string[]> cells)
    {
        ArgumentNullException.ThrowIfNull(columns);
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", string.Join(", ", columns))).Open("table").Open("thead").Open("tr");
        foreach (var column in columns) html.Element("th", column, ("scope", "col"));
        html.Close().Close().Open("tbody");
        foreach (var row in rows.Take(most.Rows))
        {
            html.Open("tr");
            foreach (var cell in cells(row)) html.Element("td", cell, ("class", "path"));
            html.Close();
        }

        html.Close().Close().Close();
    }

    private void Groups(IReadOnlyList<DuplicateGroup> groups)
    {
        foreach (var group in groups.Take(most.Groups))
        {
            var splits = ShownAudit.SplitsOf(audit, group);
            var words = $"{Counted.Of(group.Rows.Length, "image")}{(group.Kind == DuplicateKind.Near ? $", similarity {Figure(group.Similarity)}" : "")}{(splits.Count > 1 ? $", in {string.Join(" and ", splits)}" : "")}";
            html.Element("p", words, ("class", "group")).Open("div", ("class", "gallery"));
            foreach (var row in group.Rows.Take(most.OfGroup))
            {
                Figure(row, audit.LeftOut.Contains(row) ? "can be left out" : "stays", string.Join(", ", ((string?[])[audit.Items[row].Label, audit.Items[row].Split]).OfType<string>()));
            }

            html.Close();
            if (group.Rows.Length > most.OfGroup) html.Element("p", $"and {group.Rows.Length - most.OfGroup} more", ("class", "note"));
        }
    }

    private void Gallery<T>(IReadOnlyList<T> found, Func<T, int> rowOf, Func<T, (string Heading, string? Line)> words)
    {
        html.Open("div", ("class", "gallery"));
        foreach (var one in found.Take(most.Images))
        {
            var (heading, line) = words(one);
            Figure(rowOf(one), heading, line);
        }

        html.Close();
    }

    private void Figure(int row, string heading, string? line)
    {
        var path = audit.Items[row].Path;
        html.Open("figure", ("title", path));
        Pictures.Write(html, picture(row), path);
        html.Open("figcaption").Element("b", heading);
        if (line is { Length: > 0 }) html.Element("span", line);
        html.Element("small", path).Close().Close();
    }

    private static string Figure(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
