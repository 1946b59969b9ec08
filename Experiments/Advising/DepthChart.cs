using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Reports.Html;

namespace TransferLearning.Experiments.Advising;

/// <summary>Accuracy over the depth of networks, a line each, with 95 % intervals: the first layer at the left, the last one before the network's own classifier at the right.</summary>
internal static class DepthChart
{
    private const double Left = 52;
    private const double Right = 16;
    private const double Top = 14;
    private const double Width = 640;
    private const double Plot = 260;
    private const double Shift = 4; // so that whiskers of lines do not cover each other

    private static readonly string[] s_dashes = ["none", "8 4", "2 4", "10 3 2 3", "14 4", "4 2"];

    /// <summary>Draws lines of at least one point.</summary>
    public static SvgFigure Of(IReadOnlyList<DepthLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var points = lines.SelectMany(l => l.Points).ToList();
        var scale = new AccuracyScale(points.Min(p => p.Interval?.Low ?? p.Accuracy), points.Max(p => p.Interval?.High ?? p.Accuracy));
        return new SvgFigure("depth", "accuracy by the layer that features are taken from, with 95 % intervals", Width, Top + Plot + 46 + (lines.Count * 20), svg =>
        {
            foreach (var tick in scale.Ticks()) svg.Line("grid", Left, Y(tick), Width - Right, Y(tick)).Label($"{100 * tick:0} %", Left - 6, Y(tick) + 4, "end", "axis");
            svg.Label("early layers", Left, Top + Plot + 16, "start", "axis").Label("last layer", Width - Right, Top + Plot + 16, "end", "axis");
            foreach (var (i, line) in lines.Index()) Line(svg, line, i);
        });

        double Y(double accuracy) => Top + ((1 - scale.Place(accuracy)) * Plot);

        void Line(HtmlWriter svg, DepthLine line, int i)
        {
            var (colour, dash) = (Palette.Colour(i), s_dashes[i % s_dashes.Length]);
            var places = line.Points.Select((p, n) => X(n, line.Points.Count) + ((i - ((lines.Count - 1) / 2.0)) * Shift)).ToList();
            foreach (var (p, x) in line.Points.Zip(places))
            {
                if (p.Interval is { } ends) svg.Line("curve", x, Y(ends.Low), x, Y(ends.High), $"stroke:{colour};opacity:.6");
            }

            var path = string.Join('L', line.Points.Zip(places, (p, x) => $"{HtmlWriter.Number(x)} {HtmlWriter.Number(Y(p.Accuracy))}"));
            svg.Empty("path", ("class", "curve"), ("d", $"M{path}"), ("style", $"stroke:{colour};stroke-dasharray:{dash}"));
            foreach (var (p, x) in line.Points.Zip(places))
            {
                svg.Open("g").Element("title", $"{line.Network}, {p.Tap}: {Figures.Percent(p.Accuracy)} %, {Figures.IntervalInWords(p.Interval)}");
                svg.Dot(x, Y(p.Accuracy), 4.5, $"fill:{colour}").Close();
            }

            var place = Top + Plot + 40 + (i * 20);
            svg.Line("curve", Left, place, Left + 34, place, $"stroke:{colour};stroke-dasharray:{dash}").Dot(Left + 17, place, 4.5, $"fill:{colour}").Label(line.Network, Left + 44, place + 4);
        }
    }

    private static double X(int layer, int layers) => layers == 1 ? Width - Right - 12 : Left + 12 + ((Width - Right - Left - 24) * layer / (layers - 1));
}
