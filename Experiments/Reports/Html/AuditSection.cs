using TransferLearning.Core;
using TransferLearning.Experiments.Auditing;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>What is wrong with the images of a report: the first of each kind, and how to see all.</summary>
internal static class AuditSection
{
    private const double Unbalanced = 3;

    private static readonly AuditLists.Most s_most = new(ShownAudit.MostImages, ShownAudit.MostGroups, ShownAudit.MostOfGroup, 20);

    public static void Write(ReportPage page, int s)
    {
        var set = page.Content.Sets[s];
        if (set.Audit is null && set.WithoutAudit.Length == 0) return;
        var html = page.Section("audit", "What is wrong with the images", s);
        if (set.Audit is { } audit) Write(html, audit);
        else html.Element("p", set.WithoutAudit);
        html.Close();
    }

    private static void Write(HtmlWriter html, ShownAudit shown)
    {
        var kinds = new AuditLists(html, shown.Found, shown.Picture, s_most).Kinds();
        html.Element("p", shown.Found.NotLookedFor.Contains(AuditKind.NearDuplicates)
            ? $"Of {Counted.Of(shown.Found.Images, "image")}, what their list and their bytes tell."
            : $"{Counted.Of(shown.Found.Images, "image was", "images were")} looked through, whether learned from, answered or neither; wrong labels and images far from all others by the features of {shown.FeaturesOf}. What is listed is to be looked at: no image was changed or left out because of it.");
        html.Element("p", Balance(shown.Found));
        foreach (var kind in kinds.Where(k => k.Count > 0)) Kind(html, kind);
        Sentence(html, "Nothing was found of these: ", kinds.Where(k => k.Count == 0));
        Sentence(html, "These were not looked for: ", kinds.Where(k => k.Count is null));
        foreach (var note in shown.Found.Notes) html.Element("p", $"{char.ToUpperInvariant(note[0])}{note[1..]}.", ("class", "note"));
        if (shown.Asked is { } asked) html.Open("p").Text("Everything, as a page with all pictures and as a table of what can be left out: ").Element("code", Command(asked)).Close();
    }

    private static void Kind(HtmlWriter html, AuditLists.Kind kind)
    {
        html.Element("h3", $"{kind.Title}: {kind.Count}");
        if (kind.Count > kind.Shown) html.Element("p", $"The first {Counted.Of(kind.Shown, kind.One)}:", ("class", "note"));
        kind.Write();
    }

    private static void Sentence(HtmlWriter html, string words, IEnumerable<AuditLists.Kind> kinds)
    {
        List<string> titles = [.. kinds.Select(k => $"{char.ToLowerInvariant(k.Title[0])}{k.Title[1..]}")];
        if (titles.Count > 0) html.Element("p", $"{words}{string.Join("; ", titles)}.");
    }

    // The table of classes has every figure.
    private static string Balance(AuditResult audit)
    {
        var counts = ClassCounts.Of(audit.Items).Select(c => (Name: c.Key, Images: c.Value.Values.Sum())).OrderBy(c => c.Images).ToList();
        if (counts.Count < 2) return counts.Count == 0 ? "The images have no labels." : "All labelled images are of one class.";
        var (least, most) = (counts[0], counts[^1]);
        if (least.Images == most.Images) return $"Each of the {counts.Count} classes has {Counted.Of(least.Images, "image")}.";
        var range = $"Classes have {least.Images:N0} ({least.Name}) to {most.Images:N0} ({most.Name}) images";
        return (double)most.Images / least.Images >= Unbalanced ? $"{range}, which is unbalanced: look at balanced accuracy, too." : $"{range}.";
    }

    // As a user types it into a shell; what is the default is left away.
    private static string Command(AuditedFeatures asked)
    {
        (string Option, string? Value)[] options =
        [
            ("--model", asked.Model),
            ("--tap", asked.Tap is "auto" ? null : asked.Tap),
            ("--pool", asked.Pool is "auto" ? null : asked.Pool),
            ("--views", asked.Views is "center" ? null : asked.Views),
            ("--preprocess", asked.Preprocess is "auto" ? null : asked.Preprocess),
            ("--exclude", asked.Exclude),
            ("--out", "audit"),
        ];
        return string.Join(' ', options.Where(o => o.Value is not null).Select(o => $"{o.Option} {Quoted(o.Value!)}").Prepend($"tlearn audit {Quoted(asked.Images)}"));
    }

    private static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@%".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
