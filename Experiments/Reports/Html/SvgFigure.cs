namespace TransferLearning.Experiments.Reports.Html;

/// <summary>A drawing that stands in the page and, the same, as a file of its own.</summary>
/// <param name="Name">Name of its file, without ending.</param>
/// <param name="Title">What it shows, in words.</param>
/// <param name="Width">Width in user units, which are pixels where there is room.</param>
/// <param name="Height">Height in user units.</param>
/// <param name="Draw">Draws its content.</param>
internal sealed record SvgFigure(string Name, string Title, double Width, double Height, Action<HtmlWriter> Draw)
{
    /// <summary>Highest place of the view; 0 unless what is drawn begins lower.</summary>
    public double Top { get; init; }

    /// <summary>Writes it into a page.</summary>
    /// <param name="html">The page.</param>
    /// <param name="attributes">More attributes of its element.</param>
    public void WriteInto(HtmlWriter html, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        ArgumentNullException.ThrowIfNull(html);
        html.Open("svg", [("class", "chart"), ("role", "img"), ("aria-label", Title), ("viewBox", View), ("style", $"max-width:{HtmlWriter.Number(Width)}px"), .. attributes]);
        Draw(html);
        html.Close();
    }

    /// <summary>Writes it as a file, with colours of its own for light and dark.</summary>
    public void WriteFile(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var svg = new HtmlWriter(output);
        svg.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("class", "chart"), ("role", "img"), ("viewBox", View), ("width", HtmlWriter.Number(Width)), ("height", HtmlWriter.Number(Height)));
        svg.Element("title", Title).Style(PageFrame.Resource("figure.css"));
        Draw(svg);
        svg.Close();
    }

    private string View => $"0 {HtmlWriter.Number(Top)} {HtmlWriter.Number(Width)} {HtmlWriter.Number(Height)}";
}

/// <summary>Parts of drawings.</summary>
internal static class SvgParts
{
    /// <summary>A straight line.</summary>
    public static HtmlWriter Line(this HtmlWriter svg, string kind, double x1, double y1, double x2, double y2, string? style = null)
    {
        ArgumentNullException.ThrowIfNull(svg);
        return svg.Empty("line", ("class", kind), ("x1", N(x1)), ("y1", N(y1)), ("x2", N(x2)), ("y2", N(y2)), ("style", style));
    }

    /// <summary>A text.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="text">The text.</param>
    /// <param name="x">Where its anchor is.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="kind">Its class.</param>
    public static HtmlWriter Label(this HtmlWriter svg, string text, double x, double y, string anchor = "start", string kind = "label")
    {
        ArgumentNullException.ThrowIfNull(svg);
        return svg.Element("text", text, ("class", kind), ("x", N(x)), ("y", N(y)), ("text-anchor", anchor));
    }

    /// <summary>A round mark.</summary>
    public static HtmlWriter Dot(this HtmlWriter svg, double x, double y, double radius, string? style = null, string kind = "mark")
    {
        ArgumentNullException.ThrowIfNull(svg);
        return svg.Empty("circle", ("class", kind), ("cx", N(x)), ("cy", N(y)), ("r", N(radius)), ("style", style));
    }

    private static string N(double value) => HtmlWriter.Number(value);
}
