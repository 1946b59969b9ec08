using System.Globalization;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The best combination's answers by true class: a heat map for some classes, the commonest mistakes for any number. Each opens the images behind it.</summary>
internal static class ConfusionSection
{
    private const int MostClasses = 30;
    private const int Mistakes = 10;

    public static void Write(ReportPage page, int s)
    {
        var set = page.Content.Sets[s];
        var html = page.Section("confusion", "What is taken for what", s);
        html.Open("p").Text("Answers of ");
        page.Name(set.Shown.Name, "strong").Text($". Rows are true classes, columns answers; shades are parts of the row.").Element("span", " A cell opens its images.", ("class", "screen")).Text($" {set.Shown.Note}").Close().Open("div", ("class", "beside"));
        if (set.Classes.Count <= MostClasses) Matrix(page, set, s);
        CommonestMistakes(html, set, s);
        html.Close().Close();
    }

    private static void Matrix(ReportPage page, ReportSet set, int s)
    {
        var html = page.Html;
        var matrix = set.Shown.Metrics.Confusion.Matrix;
        page.Scrolling("confusion matrix").Open("table", ("class", "confusion")).Open("thead").Open("tr").Element("td", "");
        foreach (var name in set.Classes) html.Open("th", ("scope", "col"), ("title", name)).Element("span", name).Close();
        html.Close().Close().Open("tbody");
        for (var t = 0; t < matrix.Length; t++)
        {
            html.Open("tr").Element("th", set.Classes[t], ("scope", "row"), ("title", set.Classes[t]));
            var support = Math.Max(1, matrix[t].Sum());
            for (var a = 0; a < matrix.Length; a++) Cell(html, set, s, t, a, support);
            html.Close();
        }

        html.Close().Close().Close();
    }

    private static void Cell(HtmlWriter html, ReportSet set, int s, int t, int a, int support)
    {
        var count = set.Shown.Metrics.Confusion.Matrix[t][a];
        var share = (double)count / support;
        html.Open("td", ("class", t == a ? "hit" : "miss"), ("style", count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"--share:{100 * share:0}%")));
        if (count > 0) Button(html, set, s, t, a, $"{count}");
        html.Close();
    }

    private static void Button(HtmlWriter html, ReportSet set, int s, int t, int a, string text)
    {
        var what = $"{set.Classes[t]} answered as {set.Classes[a]}: {set.Shown.Metrics.Confusion.Matrix[t][a]} of {set.Shown.Metrics.Confusion.Matrix[t].Sum()}";
        html.Element("button", text, ("type", "button"), ("class", "cell"), ("data-set", $"{s}"), ("data-truth", $"{t}"), ("data-answer", $"{a}"), ("title", what), ("aria-label", what));
    }

    private static void CommonestMistakes(HtmlWriter html, ReportSet set, int s)
    {
        var matrix = set.Shown.Metrics.Confusion.Matrix;
        var mistakes = Enumerable.Range(0, matrix.Length)
            .SelectMany(t => Enumerable.Range(0, matrix.Length).Where(a => a != t && matrix[t][a] > 0).Select(a => (True: t, Answer: a, Count: matrix[t][a])))
            .OrderByDescending(m => m.Count).Take(Mistakes).ToList();
        if (mistakes.Count == 0)
        {
            html.Element("p", "No image was answered wrongly.");
            return;
        }

        html.Open("div").Element("h3", mistakes.Count == 1 ? "The one kind of mistake" : "Commonest mistakes").Open("ol", ("class", "mistakes"));
        foreach (var (t, a, count) in mistakes)
        {
            html.Open("li").Element("b", set.Classes[t]).Text(" taken for ").Element("b", set.Classes[a]).Text(" · ");
            Button(html, set, s, t, a, $"{count} of {matrix[t].Sum()}");
            html.Close();
        }

        html.Close().Close();
    }
}
