using TransferLearning.Core;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The top of the page: what was measured, the answer in figures, what to beware of, and the list of sections.</summary>
internal static class SummarySection
{
    private const int MostWarnings = 40;

    public static void Write(HtmlWriter html, ReportPage page)
    {
        var content = page.Content;
        html.Open("header").Open("div", ("class", "titlebar")).Element("h1", content.Title).Element("button", "Light or dark", ("type", "button"), ("id", "theme"), ("hidden", "hidden")).Close();
        foreach (var paragraph in content.Introduction) html.Element("p", paragraph, ("class", "lead"));
        html.Open("dl", ("class", "figures"));
        foreach (var set in content.Sets) Best(html, set, content.Sets.Count > 1);
        Counts(html, content);
        html.Close();
        Warnings(html, content.Warnings);
        Failures(html, content.Failures);
        Contents(html, page);
        html.Close();
    }

    private static void Best(HtmlWriter html, ReportSet set, bool isOneOfSeveral)
    {
        var best = set.Best;
        Figure(html, isOneOfSeveral ? $"best accuracy on {set.Name}" : "best accuracy", $"{Figures.Percent(best.Accuracy)} %", $"{best.Name.Words}; {Figures.IntervalInWords(best.Interval)}", best.Name.Technical);
    }

    private static void Counts(HtmlWriter html, ReportContent content)
    {
        var combinations = content.Sets.SelectMany(s => s.Rankings[0].Entries).DistinctBy(e => e.Name.Technical).ToList();
        var networks = combinations.Select(e => (e.Name.Network, e.Name.Layer)).Distinct().Count();
        Figure(html, "combinations", $"{combinations.Count}", $"{Counted.Of(networks, "source")} of features", null);
        if (content.Sets.Count > 1)
        {
            Figure(html, "data sets", $"{content.Sets.Count}", Counted.Of(content.Sets.Sum(s => (long)s.Items.Count), "image"), null);
            return;
        }

        var set = content.Sets[0];
        Figure(html, "images", $"{set.Items.Count:N0}", $"{Counted.Of(set.Classes.Count, "class", "classes")}, {set.Shown.Rows.Length:N0} answered", null);
    }

    private static void Figure(HtmlWriter html, string name, string value, string note, string? technical) =>
        html.Open("div").Element("dt", name).Open("dd").Element("strong", value).Element("span", note, ("title", technical)).Close().Close();

    private static void Warnings(HtmlWriter html, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0) return;
        html.Open("details", ("class", "notice telling"), ("open", warnings.Count <= 5 ? "open" : null)).Element("summary", warnings.Count == 1 ? "One thing to know" : $"{warnings.Count} things to know").Open("ul", ("class", "warnings"));
        foreach (var warning in warnings.Take(MostWarnings)) html.Element("li", warning);
        if (warnings.Count > MostWarnings) html.Element("li", $"and {warnings.Count - MostWarnings} more, which the program said while it ran");
        html.Close().Close();
    }

    private static void Failures(HtmlWriter html, IReadOnlyList<(string Cell, string Error)> failures)
    {
        if (failures.Count == 0) return;
        html.Open("details", ("class", "notice"), ("open", "open")).Element("summary", $"{Counted.Of(failures.Count, "cell")} failed").Open("ul", ("class", "warnings"));
        foreach (var (cell, error) in failures.Take(MostWarnings)) html.Open("li").Element("b", cell).Text($": {error}").Close();
        if (failures.Count > MostWarnings) html.Element("li", $"and {failures.Count - MostWarnings} more, in results.csv");
        html.Close().Close();
    }

    private static void Contents(HtmlWriter html, ReportPage page)
    {
        html.Open("nav", ("aria-label", "Sections"));
        foreach (var group in page.Sections.GroupBy(s => s.Set))
        {
            html.Open("p");
            if (group.Key is { } name) html.Element("b", $"{name}: ");
            foreach (var (id, title, _) in group) html.Element("a", title, ("href", $"#{id}")).Text(" ");
            html.Close();
        }

        html.Close();
    }
}
