using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>Which differences stand: the best against all others in words, the other tests in a table.</summary>
internal static class SignificanceSection
{
    private const int Sentences = 3;

    public static void Write(ReportPage page, int s)
    {
        var set = page.Content.Sets[s];
        if (set.Tests.Count == 0) return;
        var html = page.Section("significance", "Which differences stand", s);
        var best = set.Best.Name.Technical;
        var ofBest = set.Tests.Where(t => t.A == best || t.B == best).ToList();
        var equals = ofBest.Where(t => t.PHolm >= TestWords.Level).ToList();
        html.Open("p").Element("strong", set.Best.Name.Words, ("title", best)).Text(Verdict(ofBest.Count, equals.Count)).Close();
        if (equals.Count > 0)
        {
            html.Open("ul", ("class", "inline"));
            foreach (var other in equals.Select(t => t.A == best ? t.B : t.A)) html.Element("li", set.WordsOf(other), ("title", other));
            html.Close();
        }

        // The closest first: they are what a reader hesitates between.
        foreach (var test in ofBest.Where(t => t.Practical is not null).OrderBy(t => Math.Abs(t.Difference)).Take(Sentences)) html.Element("p", test.Practical!.Describe(set.WordsOf(test.A), set.WordsOf(test.B)));
        html.Element("p", TestWords.Explanation(set), ("class", "note"));
        html.Open("details").Element("summary", set.Tests.Count == 1 ? "The test in figures" : $"All {set.Tests.Count} tests");
        page.Scrolling("tests").Open("table").Open("thead").Open("tr");
        foreach (var (name, isFigure) in TestWords.Columns) html.Element("th", name, ("scope", "col"), ("class", isFigure ? "number" : null));
        html.Close().Close().Open("tbody");
        foreach (var test in set.Tests) Row(html, set, test);
        html.Close().Close().Close().Close().Close();
    }

    private static string Verdict(int others, int equals) => (others, equals) switch
    {
        (1, 0) => " is better than the other beyond chance.",
        (_, 0) => $" is better than each of the {others} others beyond chance.",
        (1, 1) => " has the higher accuracy, but this one cannot be told from it beyond chance:",
        _ when others == equals => $" has the highest accuracy, but none of the {others} others is worse beyond chance. These cannot be told from it:",
        _ => $" is better than {others - equals} of {others} others beyond chance. {(equals == 1 ? "This one" : "These")} cannot be told from it:",
    };

    private static void Row(HtmlWriter html, ReportSet set, PairwiseTest test)
    {
        html.Open("tr").Element("td", set.WordsOf(test.A), ("title", test.A)).Element("td", set.WordsOf(test.B), ("title", test.B));
        foreach (var (cell, (_, isFigure)) in TestWords.Cells(test).Zip(TestWords.Columns.Skip(2))) html.Element("td", cell, ("class", isFigure ? "number" : null));
        html.Close();
    }
}
