namespace TransferLearning.Experiments.Reports.Html;

/// <summary>Images that the best combination answered wrongly, the surest first, and some that it answered rightly, classes in turn.</summary>
internal static class ExamplesSection
{
    public static void Write(HtmlWriter html, ReportPage page)
    {
        if (page.Options.Thumbnail is null || page.Options.Examples == 0) return;
        var (answers, labels) = (page.Best.Answers, page.Result.Labels);
        var asked = Enumerable.Range(0, answers.Length).Where(r => answers[r] >= 0).ToList();
        var wrong = asked.Where(r => answers[r] != labels[r]).OrderByDescending(Confidence);
        var right = asked.Where(r => answers[r] == labels[r]).GroupBy(r => labels[r])
            .SelectMany(c => c.OrderByDescending(Confidence).Select((row, turn) => (row, turn)))
            .OrderBy(x => x.turn).Select(x => x.row);

        html.Open("section", ("aria-labelledby", "examples")).Element("h2", "Examples", ("id", "examples"));
        html.Open("p").Text("As ").Element("strong", page.Best.Name).Text(" answered them").Text(page.Best.Confidence is null ? "." : ", the surest first.").Close();
        Gallery(html, page, "Wrong answers", "wrong", wrong);
        Gallery(html, page, "Right answers", "right", right);
        html.Close();

        float Confidence(int row) => page.Best.Confidence?[row] ?? 0;
    }

    private static void Gallery(HtmlWriter html, ReportPage page, string heading, string kind, IEnumerable<int> rows)
    {
        var shown = 0;
        foreach (var row in rows)
        {
            if (shown == page.Options.Examples) break;
            var item = page.Result.Items[row];
            if (page.Thumbnails.DataUri(item.Path) is not { } picture) continue;
            if (shown++ == 0) html.Element("h3", heading).Open("div", ("class", $"gallery {kind}"));
            var answer = page.Classes[page.Best.Answers[row]];
            html.Open("figure", ("title", item.Path)).Empty("img", ("src", picture), ("alt", $"{item.Label}, {item.Path}"), ("loading", "lazy")).Open("figcaption");
            if (answer == item.Label) html.Element("b", answer);
            else html.Element("b", answer).Element("span", $"is {item.Label}");
            if (page.Best.Confidence is { } confidence) html.Element("small", $"{100 * confidence[row]:0} % sure");
            html.Close().Close();
        }

        if (shown > 0) html.Close();
    }
}
