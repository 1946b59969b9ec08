using System.Globalization;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Embedding2D;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The embeddings of the best combination's features on a plane, with thumbnails where there is room for them.</summary>
internal static class MapSection
{
    private const double Side = 1000;
    private const double Radius = 23;
    private const double Margin = 30;

    public static void Write(HtmlWriter html, ReportPage page, IReadOnlyList<FeatureSource> sources, CancellationToken cancellation)
    {
        var best = page.Best;
        if (page.Options.Map is not { } options || sources.FirstOrDefault(s => s.Model == best.Model && s.Tap == best.Tap) is not { } source) return;
        var items = source.Data.Items;
        int[] rows = [.. Enumerable.Range(0, items.Count).Where(r => items[r].Label is not null)];
        var map = EmbeddingMap.Of(source.Data.Features.Select(rows), options, cancellation);
        var points = Points(page, map, [.. map.Rows.Select(r => items[rows[r]])]);

        if (points.Count == 0) return;
        html.Open("section", ("aria-labelledby", "map")).Element("h2", "How the network sees the images", ("id", "map"));
        html.Open("p").Text("Every image by its features from ").Element("strong", source.Name)
            .Text(", before any head: near ones look alike to the network (t-SNE of cosine distances). Rings show the true class, crosses images that the best head answered wrongly.").Close();
        Legend(html, page);
        html.Open("svg", ("class", "map"), ("role", "img"), ("aria-label", $"map of {points.Count} images"), ("viewBox", Frame(points)));
        var pictures = Pictures(page, points);
        foreach (var point in points.Where(p => !pictures.ContainsKey(p))) Dot(html, page, point);
        foreach (var (point, picture) in pictures) Picture(html, page, point, picture);
        html.Close().Close();
    }

    private static List<MapPoint> Points(ReportPage page, EmbeddingMap map, DatasetItem[] items)
    {
        var known = Enumerable.Range(0, page.Result.Items.Count).ToLookup(r => page.Result.Items[r].Path, StringComparer.Ordinal);
        var points = new List<MapPoint>(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            var item = items[i];
            var rows = known[item.Path].OrderByDescending(r => page.Result.Items[r].Content == item.Content).ToList();
            if (rows.Count == 0) continue; // an image that another source lacks
            var row = rows[0];
            var answer = page.Best.Answers[row];
            points.Add(new MapPoint(row, Place(map.X[i]), Place(map.Y[i]), answer >= 0 && answer != page.Result.Labels[row]));
        }

        return points;
    }

    // Thumbnails never overlap: each is drawn where none before it lies. In the items' own order, which is by class, the first class
    // would take all the room.
    private static Dictionary<MapPoint, string> Pictures(ReportPage page, List<MapPoint> points)
    {
        var chosen = new Dictionary<MapPoint, string>();
        var apart = 4 * Radius * Radius * 1.1;
        var order = points.ToArray();
        SplitMix64.Stream(page.Result.Protocol.Seed).Shuffle(order);
        foreach (var point in order)
        {
            if (chosen.Count == page.Options.MapThumbnails) break;
            if (chosen.Keys.Any(c => Square(c.X - point.X) + Square(c.Y - point.Y) < apart)) continue;
            if (page.Thumbnails.DataUri(page.Result.Items[point.Row].Path) is { } picture) chosen.Add(point, picture);
        }

        return chosen;
    }

    private static void Dot(HtmlWriter html, ReportPage page, MapPoint point)
    {
        Open(html, page, point);
        if (point.Wrong) Cross(html);
        else html.Empty("circle", ("class", "dot"), ("r", "5"));
        html.Close().Close();
    }

    private static void Picture(HtmlWriter html, ReportPage page, MapPoint point, string picture)
    {
        var side = HtmlWriter.Number(2 * Radius);
        Open(html, page, point);
        html.Empty("image", ("href", picture), ("x", HtmlWriter.Number(-Radius)), ("y", HtmlWriter.Number(-Radius)), ("width", side), ("height", side), ("preserveAspectRatio", "xMidYMid slice"));
        html.Empty("circle", ("class", "ring"), ("r", HtmlWriter.Number(Radius - 1)));
        if (point.Wrong)
        {
            html.Open("g", ("transform", $"translate({HtmlWriter.Number(0.75 * Radius)} {HtmlWriter.Number(-0.75 * Radius)})")).Empty("circle", ("class", "badge"), ("r", "9"));
            Cross(html);
            html.Close();
        }

        html.Close().Close();
    }

    private static void Open(HtmlWriter html, ReportPage page, MapPoint point)
    {
        var label = page.Result.Labels[point.Row];
        var answer = point.Wrong ? $", answered as {page.Classes[page.Best.Answers[point.Row]]}" : "";
        html.Open("g", ("class", "point"), ("style", ClassColour(label)), ("transform", $"translate({HtmlWriter.Number(point.X)} {HtmlWriter.Number(point.Y)})"));
        html.Element("title", $"{page.Classes[label]}{answer}: {page.Result.Items[point.Row].Path}").Open("g", ("class", "zoom"));
    }

    private static void Cross(HtmlWriter html) => html.Empty("path", ("class", "cross"), ("d", "M-4.5 -4.5L4.5 4.5M-4.5 4.5L4.5 -4.5"));

    private static void Legend(HtmlWriter html, ReportPage page)
    {
        html.Open("ul", ("class", "legend"));
        for (var c = 0; c < page.Classes.Count; c++) html.Open("li", ("style", ClassColour(c))).Element("span", page.Classes[c]).Close();
        html.Close();
    }

    // The map is a square; what the points leave empty above and below is cut off.
    private static string Frame(List<MapPoint> points)
    {
        var top = points.Min(p => p.Y) - Margin;
        var height = points.Max(p => p.Y) + Margin - top;
        return $"0 {HtmlWriter.Number(top)} {Side} {HtmlWriter.Number(height)}";
    }

    // Hues a golden angle apart, so that neighbours in the list differ however many there are; lightness comes from the style sheet, which knows light from dark.
    private static string ClassColour(int c) => string.Create(CultureInfo.InvariantCulture, $"--hue:{(28 + (c * 137.508)) % 360:0.#}");

    private static double Place(float unit) => Margin + (unit * (Side - (2 * Margin)));

    private static double Square(double x) => x * x;

    private sealed record MapPoint(int Row, double X, double Y, bool Wrong);
}
