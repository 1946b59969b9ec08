namespace TransferLearning.Experiments.Reports.Html;

/// <summary>Heading, what was compared, and the answer in figures.</summary>
internal static class HeaderSection
{
    public static void Write(HtmlWriter html, ReportPage page)
    {
        var protocol = page.Result.Protocol;
        var best = page.Best;
        html.Open("header").Element("h1", page.Options.Title);
        foreach (var paragraph in page.Options.Introduction?.Split('\n') ?? []) html.Element("p", paragraph, ("class", "lead"));
        html.Open("dl", ("class", "figures"));
        Figure(html, "best accuracy", $"{Figures.Percent(best.Metrics.Accuracy)} %", Figures.IntervalInWords(best.Metrics.Ci95));
        Figure(html, "best combination", best.Head, $"{best.Model} · {best.Tap}");
        Figure(html, "combinations", $"{page.Result.Cells.Count}", $"{page.Result.Cells.Select(c => (c.Model, c.Tap)).Distinct().Count()} sources of features");
        Figure(html, "images", $"{protocol.Images:N0}", $"{protocol.Classes.Count} classes, {protocol.Answered:N0} answered");
        html.Close().Element("p", protocol.Describe()).Close();
    }

    private static void Figure(HtmlWriter html, string name, string value, string note) =>
        html.Open("div").Element("dt", name).Open("dd").Element("strong", value).Element("span", note).Close().Close();
}
