using System.Globalization;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The critical-difference diagram (Demšar 2006): average ranks on a line, the best on the left, bars over combinations that do not differ.</summary>
internal static class RankChart
{
    /// <summary>Name of its file.</summary>
    public const string Name = "critical-difference";

    private const double Ruled = 320;
    private const double Letter = 6.9; // about the width of one
    private const double Axis = 58;
    private const double Row = 22;
    private const int Most = 12;

    /// <summary>Draws the ranks; of many combinations the best.</summary>
    public static SvgFigure Of(RanksOverSets ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        int[] shown = [.. ranks.Order.Take(Most)];
        var bars = ranks.Groups.Select(g => g.Where(shown.Contains).ToArray()).Where(g => g.Length > 1).ToList();
        var lowest = Math.Max(2, Math.Min(ranks.Names.Count, Math.Max(Math.Ceiling(shown.Max(c => ranks.Ranks.Average[c])), 1 + Math.Ceiling(ranks.CriticalDifference))));
        var names = Axis + 10 + (bars.Count * 8);
        var left = (shown.Length + 1) / 2;
        var side = 30 + (Letter * (6 + shown.Max(c => ranks.Names[c].Words.Length)));
        var width = (2 * side) + Ruled;
        return new SvgFigure(Name, "average ranks of the combinations over the data sets", width, names + (left * Row) + 10, svg =>
        {
            Ruler(svg, ranks, lowest, X);
            foreach (var (b, bar) in bars.Index()) svg.Line("bar", X(ranks.Ranks.Average[bar[0]]) - 4, Axis + 10 + (b * 8), X(ranks.Ranks.Average[bar[^1]]) + 4, Axis + 10 + (b * 8));
            // Those on the left stand below each other from the best, those on the right from the worst: so no line crosses a name.
            foreach (var (i, c) in shown.Take(left).Index()) Combination(svg, ranks, c, X(ranks.Ranks.Average[c]), names + ((i + 1) * Row), side - 6, "end");
            foreach (var (i, c) in shown.Skip(left).Reverse().Index()) Combination(svg, ranks, c, X(ranks.Ranks.Average[c]), names + ((i + 1) * Row), width - side + 6, "start");
        });

        double X(double rank) => side + 16 + ((rank - 1) / (lowest - 1) * (Ruled - 32));
    }

    private static void Ruler(HtmlWriter svg, RanksOverSets ranks, double lowest, Func<double, double> x)
    {
        svg.Line("ruler", x(1), Axis, x(lowest), Axis);
        var step = Math.Max(1, (int)Math.Ceiling(lowest / 12));
        for (var rank = 1; rank <= lowest; rank += step) svg.Line("ruler", x(rank), Axis - 5, x(rank), Axis).Label($"{rank}", x(rank), Axis - 9, "middle", "axis");
        var end = Math.Min(x(1 + ranks.CriticalDifference), x(lowest));
        svg.Line("ruler", x(1), 18, end, 18).Line("ruler", x(1), 14, x(1), 22).Line("ruler", end, 14, end, 22);
        svg.Label(string.Create(CultureInfo.InvariantCulture, $"critical difference {ranks.CriticalDifference:0.00}"), x(1), 10, "start", "axis");
    }

    private static void Combination(HtmlWriter svg, RanksOverSets ranks, int c, double x, double y, double end, string anchor)
    {
        svg.Empty("path", ("class", "lead"), ("d", $"M{HtmlWriter.Number(x)} {HtmlWriter.Number(Axis)}V{HtmlWriter.Number(y - 4)}H{HtmlWriter.Number(end)}")).Dot(x, Axis, 4);
        var text = string.Create(CultureInfo.InvariantCulture, $"{ranks.Names[c].Words} ({ranks.Ranks.Average[c]:0.0})");
        svg.Label(text, anchor == "end" ? end - 4 : end + 4, y, anchor);
    }
}
