using TransferLearning.Experiments.Comparing;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>How the figures were measured, for readers who want to repeat or check them.</summary>
internal static class ProtocolSection
{
    private const int MostWarnings = 40;

    public static void Write(HtmlWriter html, ReportPage page)
    {
        var protocol = page.Result.Protocol;
        html.Open("section", ("aria-labelledby", "protocol")).Element("h2", "How it was measured", ("id", "protocol"));
        html.Element("p", $"{protocol.Describe()} Scaling and tuning saw training images alone, and no image was answered by a head that had learned from an identical file. {Intervals(protocol)} The seed was {protocol.Seed}. Times are of all fits and of all answers together.");
        Warnings(html, protocol.Warnings);
        Counts(html, page);
        html.Close();
    }

    private static string Intervals(ComparisonProtocol protocol) => protocol.Families switch
    {
        1 => "All images are of one group, so there are no intervals.",
        var families when families < protocol.Answered => $"Intervals are Korn and Graubard's, of {families:N0} families: images that share a group, and copies of one image, count as one.",
        _ => "Intervals are Clopper and Pearson's exact ones.",
    };

    private static void Warnings(HtmlWriter html, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0) return;
        html.Element("h3", warnings.Count == 1 ? "One thing to know" : $"{warnings.Count} things to know").Open("ul", ("class", "warnings"));
        foreach (var warning in warnings.Take(MostWarnings)) html.Element("li", warning);
        if (warnings.Count > MostWarnings) html.Element("li", $"and {warnings.Count - MostWarnings} more, in the JSON document");
        html.Close();
    }

    private static void Counts(HtmlWriter html, ReportPage page)
    {
        var splits = page.Result.Items.Select(i => i.Split ?? "all").Distinct().Order(StringComparer.Ordinal).ToList();
        html.Open("details", ("open", page.Classes.Count <= 12 ? "open" : null)).Element("summary", "Images by class").Open("div", ("class", "scroll")).Open("table").Open("thead").Open("tr").Element("th", "class", ("scope", "col"));
        foreach (var split in splits) html.Element("th", split, ("scope", "col"), ("class", "number"));
        html.Close().Close().Open("tbody");
        var counts = page.Result.Items.CountBy(i => (i.Label, i.Split ?? "all")).ToDictionary();
        foreach (var name in page.Classes)
        {
            html.Open("tr").Element("th", name, ("scope", "row"));
            foreach (var split in splits) html.Element("td", $"{counts.GetValueOrDefault((name, split)):N0}", ("class", "number"));
            html.Close();
        }

        html.Close().Close().Close().Close();
    }
}
