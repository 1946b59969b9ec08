using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Comparing;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>Which differences stand: the best against all others in words, the other tests in a table.</summary>
internal static class SignificanceSection
{
    private const double Level = 0.05;

    public static void Write(HtmlWriter html, ReportPage page)
    {
        if (page.Result.Significance.Count == 0) return;
        html.Open("section", ("aria-labelledby", "significance")).Element("h2", "Which differences stand", ("id", "significance"));
        var ofBest = page.Result.Significance.Where(s => s.A == page.Best.Name || s.B == page.Best.Name).ToList();
        var equals = ofBest.Where(s => s.PHolm >= Level).Select(s => s.A == page.Best.Name ? s.B : s.A).ToList();
        html.Open("p").Element("strong", page.Best.Name).Text(equals.Count == 0
            ? $" is better than each of the {ofBest.Count} others beyond chance."
            : $" is better than {ofBest.Count - equals.Count} of {ofBest.Count} others beyond chance. These cannot be told from it:").Close();
        if (equals.Count > 0)
        {
            html.Open("ul", ("class", "inline"));
            foreach (var name in equals) html.Element("li", name);
            html.Close();
        }

        html.Element("p", $"On the same images: {string.Join("; ", page.Result.Significance.Select(s => s.Test).Distinct().Select(PairedTest.Describe))}. Corrected by Holm's method for all {page.Result.Significance.Count} tests; a difference stands where the corrected p is below 0.05. Tested were all pairs of heads on the same features, and the best against all others.", ("class", "note"));
        html.Open("details").Element("summary", $"All {page.Result.Significance.Count} tests").Open("div", ("class", "scroll")).Open("table");
        html.Open("thead").Open("tr");
        foreach (var (name, kind) in new[] { ("first", null), ("second", null), ("difference, points", "number"), ("p", "number"), ("p, corrected", "number"), ("stands", (string?)null) })
        {
            html.Element("th", name, ("scope", "col"), ("class", kind));
        }

        html.Close().Close().Open("tbody");
        foreach (var test in page.Result.Significance) Row(html, test);
        html.Close().Close().Close().Close().Close();
    }

    private static void Row(HtmlWriter html, PairwiseTest test) => html.Open("tr")
        .Element("td", test.A).Element("td", test.B)
        .Element("td", $"{100 * test.Difference:+0.0;−0.0;0.0}", ("class", "number"))
        .Element("td", Figures.P(test.PValue), ("class", "number"))
        .Element("td", Figures.P(test.PHolm), ("class", "number"))
        .Element("td", test.PHolm < Level ? "yes" : "no").Close();
}
