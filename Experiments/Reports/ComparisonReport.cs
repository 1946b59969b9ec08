using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports.Html;

namespace TransferLearning.Experiments.Reports;

/// <summary>
/// A comparison as one HTML file that needs nothing else: no script, no font, no other file; readable in the dark, on paper and by a
/// screen reader. Its diagrams are SVG of our own, which is small and sharp at every size.
/// </summary>
public static class ComparisonReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="output">Takes the page; stays open. The page says that it is UTF-8.</param>
    /// <param name="result">The comparison.</param>
    /// <param name="sources">The features that were compared; the map shows those of the best combination.</param>
    /// <param name="options">What to show beside the figures.</param>
    /// <param name="cancellation">Stops within a second or so.</param>
    public static void Write(
        TextWriter output, ComparisonResult result, IReadOnlyList<FeatureSource> sources, ComparisonReportOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(options);
        var page = new ReportPage(result, options, new ThumbnailCache(options.Thumbnail));
        var html = new HtmlWriter(output);
        output.Write("<!DOCTYPE html>\n");
        html.Open("html", ("lang", "en")).Open("head").Empty("meta", ("charset", "utf-8"))
            .Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
            .Empty("meta", ("name", "color-scheme"), ("content", "light dark"))
            .Element("title", options.Title).Style(StyleSheet()).Close();
        html.Open("body").Open("main");
        HeaderSection.Write(html, page);
        ResultsSection.Write(html, page);
        SignificanceSection.Write(html, page);
        MapSection.Write(html, page, sources, cancellation);
        ConfusionSection.Write(html, page);
        ExamplesSection.Write(html, page);
        ProtocolSection.Write(html, page);
        html.Close().Close().Close();
    }

    private static string StyleSheet()
    {
        using var stream = typeof(ComparisonReport).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
