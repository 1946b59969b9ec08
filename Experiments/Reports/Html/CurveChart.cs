using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>Accuracy by the number of training images, a line a combination; images on a logarithmic scale.</summary>
internal static class CurveChart
{
    private const double Left = 52;
    private const double Right = 16;
    private const double Top = 14;
    private const double Width = 640;
    private const double Plot = 260;

    // Lines are told apart by pattern, too.
    private static readonly string[] s_dashes = ["none", "8 4", "2 4", "10 3 2 3", "14 4", "4 2"];

    /// <summary>Draws curves of one data set.</summary>
    public static SvgFigure Of(IReadOnlyList<CurveLine> lines, string name, string title)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var points = lines.SelectMany(l => l.Points).ToList();
        var scale = new AccuracyScale(points.Min(p => p.Accuracy - (p.Deviation ?? 0)), Math.Min(1, points.Max(p => p.Accuracy + (p.Deviation ?? 0))));
        var (first, last) = (Math.Log(points.Min(p => p.Images)), Math.Log(points.Max(p => p.Images)));
        var height = Top + Plot + 46 + (lines.Count * 20);
        return new SvgFigure(name, title, Width, height, svg =>
        {
            Axes(svg, scale, [.. points.Select(p => p.Images).Order()], X, Y);
            foreach (var (i, line) in lines.Index()) Line(svg, line, i, X, Y);
        });

        double X(double images) => last == first ? (Left + Width - Right) / 2 : Left + 12 + ((Math.Log(images) - first) / (last - first) * (Width - Right - Left - 24));
        double Y(double accuracy) => Top + ((1 - scale.Place(accuracy)) * Plot);
    }

    private static void Axes(HtmlWriter svg, AccuracyScale scale, double[] images, Func<double, double> x, Func<double, double> y)
    {
        foreach (var tick in scale.Ticks())
        {
            svg.Line("grid", Left, y(tick), Width - Right, y(tick));
            svg.Label($"{100 * tick:0} %", Left - 6, y(tick) + 4, "end", "axis");
        }

        var taken = double.NegativeInfinity;
        foreach (var count in images.Select(i => Math.Round(i)).Distinct())
        {
            if (x(count) - taken < 44) continue;
            taken = x(count);
            svg.Label($"{count:0}", x(count), Top + Plot + 16, "middle", "axis");
        }

        svg.Label("training images", Width - Right, Top + Plot + 32, "end", "axis");
    }

    private static void Line(HtmlWriter svg, CurveLine line, int i, Func<double, double> x, Func<double, double> y)
    {
        var (colour, dash) = (Palette.Colour(i), s_dashes[i % s_dashes.Length]);
        foreach (var p in line.Points.Where(p => p.Deviation is > 0)) svg.Line("curve", x(p.Images), y(p.Accuracy - p.Deviation!.Value), x(p.Images), y(Math.Min(1, p.Accuracy + p.Deviation!.Value)), $"stroke:{colour};opacity:.6");
        var path = string.Join('L', line.Points.Select(p => $"{HtmlWriter.Number(x(p.Images))} {HtmlWriter.Number(y(p.Accuracy))}"));
        svg.Empty("path", ("class", "curve"), ("d", $"M{path}"), ("style", $"stroke:{colour};stroke-dasharray:{dash}"));
        foreach (var p in line.Points)
        {
            svg.Open("g").Element("title", $"{line.Name.Words}: {Figures.Percent(p.Accuracy)} % with {p.Images:0} training images");
            svg.Dot(x(p.Images), y(p.Accuracy), 4.5, $"fill:{colour}").Close();
        }

        var place = Top + Plot + 52 + (i * 20);
        svg.Line("curve", Left, place, Left + 34, place, $"stroke:{colour};stroke-dasharray:{dash}").Dot(Left + 17, place, 4.5, $"fill:{colour}");
        svg.Label(line.Name.Words, Left + 44, place + 4);
    }
}
