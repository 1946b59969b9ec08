using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Embedding2D;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>
/// A comparison as one HTML file that needs nothing else: no script, no font, no other file; readable in the dark, on paper and by a
/// screen reader. Its diagrams are SVG of our own, which is small and sharp at every size.
/// </summary>
internal static class ComparisonReport
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
        Header(html, page);
        ResultsSection.Write(html, page);
        SignificanceSection.Write(html, page);
        MapSection.Write(html, page, sources, cancellation);
        ConfusionSection.Write(html, page);
        ExamplesSection.Write(html, page);
        ProtocolSection.Write(html, page);
        html.Close().Close().Close();
    }

    // Heading, what was compared, and the answer in figures.
    private static void Header(HtmlWriter html, ReportPage page)
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

    private static string StyleSheet()
    {
        using var stream = typeof(ComparisonReport).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>What a report shows beside the figures.</summary>
internal sealed record ComparisonReportOptions
{
    /// <summary>Heading of the page.</summary>
    public string Title { get; init; } = "Transfer learning, compared";

    /// <summary>Paragraphs below the heading, a line each: what the images are and where they come from.</summary>
    public string? Introduction { get; init; }

    /// <summary>Gives the thumbnail of an image as JPEG, by its path among the items; <see langword="null"/> where it cannot. About 96 pixels a side are enough. Without it the report has no pictures.</summary>
    public Func<string, byte[]?>? Thumbnail { get; init; }

    /// <summary>How many right and how many wrong answers are shown as pictures.</summary>
    public int Examples { get; init; } = 12;

    /// <summary>Most thumbnails on the map; they never overlap, so there may be fewer.</summary>
    public int MapThumbnails { get; init; } = 220;

    /// <summary>How the map of embeddings is drawn; <see langword="null"/> for none.</summary>
    public EmbeddingMapOptions? Map { get; init; } = new();
}
