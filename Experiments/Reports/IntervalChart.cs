using System.Globalization;
using System.Security;
using System.Text;
using TransferLearning.Experiments.Comparing;

namespace TransferLearning.Experiments.Reports;

/// <summary>A comparison as one SVG picture that stands alone: a dot and a whisker (accuracy and its 95 % interval) a combination.</summary>
internal static class IntervalChart
{
    private const int RowHeight = 20;
    private const int Left = 150; // where the scale of 0 to 100 % begins
    private const int ScaleWidth = 460;
    private const int Width = Left + ScaleWidth + 70;

    private const string Style = """
        text{font:13px system-ui,sans-serif;fill:#1f2328}.model{font-weight:600}.axis{font-size:11px;fill:#656d76}
        line.grid{stroke:#d0d7de}line.interval{stroke:#0969da;stroke-width:2}circle{fill:#0969da}circle.best,line.best{fill:#bc4c00;stroke:#bc4c00}
        @media(prefers-color-scheme:dark){text{fill:#e6edf3}.axis{fill:#8d96a0}line.grid{stroke:#30363d}line.interval{stroke:#58a6ff}circle{fill:#58a6ff}circle.best,line.best{fill:#f0883e;stroke:#f0883e}}
        """;

    /// <summary>Writes the picture.</summary>
    /// <param name="output">Takes the SVG; stays open.</param>
    /// <param name="result">The comparison.</param>
    public static void Write(TextWriter output, ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(result);
        var groups = result.Cells.GroupBy(c => (c.Model, c.Tap)).ToList();
        var height = ((result.Cells.Count + groups.Count) * RowHeight) + (groups.Count * 6) + 26;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\">\n");
        svg.Append("<title>Accuracy in percent with 95 % intervals</title>\n").Append("<style>").Append(Style).Append("</style>\n");
        for (var percent = 0; percent <= 100; percent += 20)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{X(percent / 100.0)}\" x2=\"{X(percent / 100.0)}\" y1=\"4\" y2=\"{height - 20}\"/><text class=\"axis\" text-anchor=\"middle\" x=\"{X(percent / 100.0)}\" y=\"{height - 6}\">{percent} %</text>\n");
        }

        var y = 0;
        foreach (var group in groups)
        {
            y += RowHeight;
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"model\" x=\"4\" y=\"{y}\">{SecurityElement.Escape(group.Key.Model)} <tspan class=\"axis\">{SecurityElement.Escape(group.Key.Tap)}</tspan></text>\n");
            foreach (var cell in group)
            {
                y += RowHeight;
                Row(svg, cell, y, cell == result.Best ? " best" : "");
            }

            y += 6;
        }

        output.Write(svg.Append("</svg>\n").ToString());
    }

    private static void Row(StringBuilder svg, CellResult cell, int y, string best)
    {
        var m = cell.Metrics;
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"20\" y=\"{y}\">{SecurityElement.Escape(cell.Shown)}</text>");
        if (m.Ci95 is { } ends) svg.Append(CultureInfo.InvariantCulture, $"<line class=\"interval{best}\" x1=\"{X(ends.Low)}\" x2=\"{X(ends.High)}\" y1=\"{y - 4}\" y2=\"{y - 4}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot{best}\" cx=\"{X(m.Accuracy)}\" cy=\"{y - 4}\" r=\"4\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + ScaleWidth + 14}\" y=\"{y}\">{100 * m.Accuracy:0.0} %</text>\n");
    }

    private static string X(double share) => (Left + (share * ScaleWidth)).ToString("0.#", CultureInfo.InvariantCulture);
}
