using System.Globalization;
using TransferLearning.Core;
using TransferLearning.Core.Randomness;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The embeddings of the best combination's features on a plane, with thumbnails where there is room for them.</summary>
internal static class MapSection
{
    /// <summary>Name of its figures' files.</summary>
    public const string Kind = "map";

    private const double Side = 1000;
    private const double Radius = 23;
    private const double Margin = 30;
    private const int MostPictures = 220;
    private const int MostButtons = 40;

    /// <summary>The drawing, a dot an image; <see langword="null"/> where there is no map.</summary>
    public static SvgFigure? Figure(ReportContent content, int s) => Figure(content, s, null);

    public static void Write(ReportPage page, int s, PageImages images)
    {
        if (Figure(page.Content, s, images) is not { } figure) return;
        var set = page.Content.Sets[s];
        var html = page.Section("map", "How the network sees the images", s);
        var all = set.Labels.Count(l => l >= 0);
        html.Open("p").Text($"{(set.View!.MapRows.Length < all ? $"A sample of {set.View.MapRows.Length} of {all:N0} images" : "Every image")} by its features from ").Element("strong", set.ViewOf)
            .Text(", before any head: near ones look alike to the network (t-SNE of cosine distances). Colours are the true classes, crosses images that were answered wrongly.").Element("span", " Point at an image, or move over the map with the arrow keys.", ("class", "screen")).Close();
        Filter(html, set.Classes, s);
        html.Open("div", ("class", "mapped"));
        figure.WriteInto(html, ("tabindex", "0"), ("data-map", $"{s}"));
        html.Open("div", ("class", "pointed"), ("id", $"pointed-{s}"), ("aria-live", "polite")).Close().Close().Close();
    }

    private static SvgFigure? Figure(ReportContent content, int s, PageImages? images)
    {
        var set = content.Sets[s];
        if (set.View is not { MapRows.Length: > 0 } view) return null;
        var wrong = set.Shown.Mistakes(set.Labels).Select(i => set.Shown.Rows[i]).ToHashSet();
        List<Point> points = [.. view.MapRows.Select((row, i) => new Point(row, Place(view.X[i]), Place(view.Y[i]), wrong.Contains(row)))];
        var top = points.Min(p => p.Y) - Margin;
        var height = points.Max(p => p.Y) + Margin - top; // the map is a square; what the points leave empty above and below is cut off
        var pictured = images is null ? [] : Pictured(points, images);
        return new SvgFigure(FigureFiles.Name(Kind, content, s), $"map of {Counted.Of(points.Count, "image")}", Side, height, svg =>
        {
            foreach (var point in points.Where(p => !pictured.Contains(p))) Mark(svg, point, set.Labels[point.Row], images, null);
            foreach (var point in points.Where(pictured.Contains)) Mark(svg, point, set.Labels[point.Row], images, images!.PictureOf(point.Row));
        })
        { Top = top };
    }

    // Thumbnails never overlap: each is drawn where none before it lies. In the items' own order, which is by class, the first class would take all the room.
    private static HashSet<Point> Pictured(List<Point> points, PageImages images)
    {
        var chosen = new HashSet<Point>();
        var apart = 4 * Radius * Radius * 1.1;
        var order = points.ToArray();
        SplitMix64.Stream(0).Shuffle(order);
        foreach (var point in order)
        {
            if (chosen.Count == MostPictures) break;
            if (images.PictureOf(point.Row) is null || chosen.Any(c => Square(c.X - point.X) + Square(c.Y - point.Y) < apart)) continue;
            chosen.Add(point);
        }

        return chosen;
    }

    private static void Mark(HtmlWriter svg, Point point, int label, PageImages? images, int? picture)
    {
        var colour = Palette.Colour(label);
        svg.Open("g", ("class", "point"), ("data-class", $"{label}"), ("data-item", images?.IndexOf(point.Row)?.ToString(CultureInfo.InvariantCulture)), ("transform", $"translate({HtmlWriter.Number(point.X)} {HtmlWriter.Number(point.Y)})"));
        if (picture is { } index)
        {
            var side = HtmlWriter.Number(2 * Radius);
            svg.Empty("image", ("data-picture", $"{index}"), ("x", HtmlWriter.Number(-Radius)), ("y", HtmlWriter.Number(-Radius)), ("width", side), ("height", side), ("preserveAspectRatio", "xMidYMid slice"));
            svg.Empty("circle", ("class", "ring"), ("r", HtmlWriter.Number(Radius - 1)), ("style", $"stroke:{colour}"));
            if (point.Wrong)
            {
                svg.Open("g", ("transform", $"translate({HtmlWriter.Number(0.75 * Radius)} {HtmlWriter.Number(-0.75 * Radius)})")).Empty("circle", ("class", "ground"), ("r", "9"));
                Cross(svg);
                svg.Close();
            }
        }
        else if (point.Wrong)
        {
            Cross(svg);
        }
        else
        {
            svg.Dot(0, 0, 5, $"fill:{colour}", "dot");
        }

        svg.Close();
    }

    private static void Filter(HtmlWriter html, IReadOnlyList<string> classes, int s)
    {
        html.Open("details", ("class", "filter"), ("open", classes.Count <= MostButtons ? "open" : null)).Open("summary").Text("Classes").Element("span", ": press to show one or several alone", ("class", "screen")).Close();
        html.Open("div", ("class", "legend"), ("role", "group"), ("aria-label", "classes on the map"));
        for (var c = 0; c < classes.Count; c++)
        {
            html.Open("button", ("type", "button"), ("aria-pressed", "false"), ("data-filter", $"{s}"), ("data-class", $"{c}")).Open("i", ("style", $"background:{Palette.Colour(c)}")).Close().Text(classes[c]).Close();
        }

        html.Close().Close();
    }

    private static void Cross(HtmlWriter svg) => svg.Empty("path", ("class", "cross"), ("d", "M-4.5 -4.5L4.5 4.5M-4.5 4.5L4.5 -4.5"));

    private static double Place(float unit) => Margin + (unit * (Side - (2 * Margin)));

    private static double Square(double x) => x * x;

    private sealed record Point(int Row, double X, double Y, bool Wrong);
}
