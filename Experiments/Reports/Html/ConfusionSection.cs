using System.Globalization;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The best combination's answers by true class: a heat map for some classes, the commonest mistakes for any number.</summary>
internal static class ConfusionSection
{
    private const int MostClasses = 30;
    private const int Mistakes = 8;

    public static void Write(HtmlWriter html, ReportPage page)
    {
        html.Open("section", ("aria-labelledby", "confusion")).Element("h2", "What is taken for what", ("id", "confusion"));
        html.Open("p").Text("Answers of ").Element("strong", page.Best.Name).Text(". Rows are true classes, columns answers; shades are parts of the row.").Close().Open("div", ("class", "beside"));
        if (page.Classes.Count <= MostClasses) Matrix(html, page);
        CommonestMistakes(html, page);
        html.Close().Close();
    }

    private static void Matrix(HtmlWriter html, ReportPage page)
    {
        var matrix = page.Best.Metrics.Confusion.Matrix;
        html.Open("div", ("class", "scroll")).Open("table", ("class", "confusion")).Open("thead").Open("tr").Element("td", "");
        foreach (var name in page.Classes) html.Open("th", ("scope", "col")).Element("span", name).Close();
        html.Element("th", "recall %", ("scope", "col"), ("class", "recall")).Close().Close().Open("tbody");
        for (var t = 0; t < matrix.Length; t++)
        {
            html.Open("tr").Element("th", page.Classes[t], ("scope", "row"));
            var support = Math.Max(1, matrix[t].Sum());
            for (var a = 0; a < matrix.Length; a++)
            {
                var share = (double)matrix[t][a] / support;
                html.Element(
                    "td",
                    matrix[t][a] == 0 ? "" : $"{matrix[t][a]}",
                    ("class", (t == a ? "hit" : "miss") + (share > 0.5 ? " strong" : "")),
                    ("style", share == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"--share:{100 * share:0}%")),
                    ("title", $"{page.Classes[t]} answered as {page.Classes[a]}: {matrix[t][a]} of {support}"));
            }

            html.Element("td", Figures.Percent(page.Best.Metrics.PerClass[t].Recall), ("class", "recall")).Close();
        }

        html.Close().Close().Close();
    }

    private static void CommonestMistakes(HtmlWriter html, ReportPage page)
    {
        var matrix = page.Best.Metrics.Confusion.Matrix;
        var mistakes = Enumerable.Range(0, matrix.Length)
            .SelectMany(t => Enumerable.Range(0, matrix.Length).Where(a => a != t && matrix[t][a] > 0).Select(a => (True: t, Answer: a, Count: matrix[t][a])))
            .OrderByDescending(m => m.Count).Take(Mistakes).ToList();
        if (mistakes.Count == 0)
        {
            html.Element("p", "No image was answered wrongly.");
            return;
        }

        html.Open("div").Element("h3", "Commonest mistakes").Open("ol", ("class", "mistakes"));
        foreach (var (t, a, count) in mistakes)
        {
            html.Open("li").Element("b", page.Classes[t]).Text(" taken for ").Element("b", page.Classes[a]).Text($" · {count} of {matrix[t].Sum()}").Close();
        }

        html.Close().Close();
    }
}
