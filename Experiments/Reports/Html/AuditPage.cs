using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Auditing;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>An audit as one HTML file that needs nothing else.</summary>
internal static class AuditPage
{
    // More pictures make a page that no browser likes. The table has all.
    private static readonly AuditLists.Most s_most = new(200, 200, 12, 200);

    /// <summary>Writes the page.</summary>
    /// <param name="output">Takes the page; stays open.</param>
    /// <param name="data">What was audited, as the user named it.</param>
    /// <param name="audit">What was found.</param>
    /// <param name="picture">An image's picture as JPEG; <see langword="null"/> where it cannot be read.</param>
    public static void Write(TextWriter output, string data, AuditResult audit, Func<DatasetItem, byte[]?> picture)
    {
        ArgumentNullException.ThrowIfNull(audit);
        PageFrame.Write(output, "Audit", html =>
        {
            html.Open("header").Element("h1", "Audit").Element("p", $"{Counted.Of(audit.Images, "image")} of {data}. Nothing was changed: what can be left out is marked in audit.csv, which every command takes with --exclude.", ("class", "lead")).Close();
            var lists = new AuditLists(html, audit, row => picture(audit.Items[row]) is { Length: > 0 } jpeg ? Convert.ToBase64String(jpeg) : null, s_most);
            Classes(html, lists, audit);
            foreach (var kind in lists.Kinds()) Section(html, kind);
        });
    }

    private static void Classes(HtmlWriter html, AuditLists lists, AuditResult audit)
    {
        html.Open("section", ("aria-labelledby", "counts")).Element("h2", "Images by class", ("id", "counts"));
        foreach (var note in audit.Notes) html.Element("p", note, ("class", "note"));
        var counts = ClassCounts.Of(audit.Items);
        var splits = counts.Values.SelectMany(c => c.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        if (counts.Count == 0) html.Element("p", "The images have no labels.");
        else lists.Table(["class", .. splits], [.. counts], c => [c.Key, .. splits.Select(s => $"{c.Value.GetValueOrDefault(s)}")]);
        html.Close();
    }

    private static void Section(HtmlWriter html, AuditLists.Kind kind)
    {
        html.Open("section", ("aria-labelledby", kind.Id)).Element("h2", $"{kind.Title}: {(kind.Count is { } count ? $"{count}" : "not looked for")}", ("id", kind.Id));
        if (kind.Count > kind.Shown) html.Element("p", $"Shown are the first {Counted.Of(kind.Shown, kind.One)}; audit.csv has all.", ("class", "note"));
        if (kind.Count > 0) kind.Write();
        html.Close();
    }
}
