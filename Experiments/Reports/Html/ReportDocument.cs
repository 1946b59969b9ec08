using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>
/// A report as one HTML file that needs nothing else: no network, no font, no other file. It reads without its script, which opens the images behind a cell of the confusion matrix,
/// moves over the map and switches between light and dark.
/// </summary>
internal static class ReportDocument
{
    /// <summary>Writes the page.</summary>
    /// <param name="output">Takes the page; stays open. The page says that it is UTF-8.</param>
    /// <param name="content">What it shows.</param>
    /// <param name="pictures">Images with small pictures that it holds at most, all data sets together.</param>
    public static void Write(TextWriter output, ReportContent content, int pictures)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(content);
        using var body = new StringWriter { NewLine = "\n" };
        var page = new ReportPage(new HtmlWriter(body), content);
        List<PageImages> images = [.. content.Sets.Select((set, s) => new PageImages(set, s, Math.Max(1, pictures / content.Sets.Count)))];
        Sections(page, images);
        PageFrame.Write(output, content.Title, html =>
        {
            SummarySection.Write(html, page);
            html.Raw(body.GetStringBuilder());
            html.Open("p", ("class", "note")).Text("Made by tlearn. Figures are rounded. results.csv has those of every fit or repeat in full; where several went into one figure, each is a row there.").Element("span", " Tables that were closed on the screen are not printed.", ("class", "paper")).Close();
            html.Open("dialog", ("id", "images"), ("aria-labelledby", "images-title")).Open("form", ("method", "dialog")).Element("h2", "Images", ("id", "images-title")).Element("button", "Close", ("type", "submit")).Close()
                .Open("div", ("class", "gallery"), ("id", "images-list")).Close().Close();
            foreach (var set in images) set.Write(html);
            html.Script(PageFrame.Resource("report.js"));
        });
    }

    private static void Sections(ReportPage page, List<PageImages> images)
    {
        TogetherSection.Write(page);
        for (var s = 0; s < images.Count; s++)
        {
            RankingSection.Write(page, s);
            SignificanceSection.Write(page, s);
            CurvesSection.Write(page, s);
            ConfusionSection.Write(page, s);
            ClassesSection.Write(page, s);
            MistakesSection.Write(page, s);
            CalibrationSection.Write(page, s);
            MapSection.Write(page, s, images[s]);
            AuditSection.Write(page, s);
        }

        RecordSection.Write(page);
    }
}
