using TransferLearning.Experiments.Comparing;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The comparison as a table, grouped by source, with a dot and whiskers a row.</summary>
internal static class ResultsSection
{
    private static readonly string[] s_figures = ["accuracy %", "95 % interval", "balanced %", "macro F1 %", "fit s", "predict s"];

    public static void Write(HtmlWriter html, ReportPage page)
    {
        string[] columns = IsCalibrated(page) ? [.. s_figures, "log loss", "ECE"] : s_figures;
        var axis = new IntervalAxis([.. page.Result.Cells.Select(c => c.Metrics.Ci95 ?? new(c.Metrics.Accuracy, c.Metrics.Accuracy))]);
        html.Open("section", ("aria-labelledby", "results")).Element("h2", "Results", ("id", "results"));
        html.Element("p", "Dots are accuracies, whiskers their 95 % intervals; the dashed line is the best accuracy.", ("class", "note"));
        html.Open("div", ("class", "scroll")).Open("table", ("class", "results"), ("aria-labelledby", "results"));
        html.Open("thead").Open("tr").Element("th", "head", ("scope", "col")).Open("th", ("scope", "col"));
        axis.WriteScale(html);
        html.Close();
        foreach (var figure in columns) html.Element("th", figure, ("scope", "col"), ("class", "number"));
        html.Close().Close();
        foreach (var source in page.Result.Cells.GroupBy(c => (c.Model, c.Tap)))
        {
            html.Open("tbody").Open("tr", ("class", "source")).Open("th", ("scope", "rowgroup"), ("colspan", $"{2 + columns.Length}"));
            html.Element("span", source.Key.Model).Text(" ").Element("span", source.Key.Tap, ("class", "tap")).Close().Close();
            foreach (var cell in source) Row(html, page, axis, cell);
            html.Close();
        }

        html.Close().Close().Close();
    }

    private static void Row(HtmlWriter html, ReportPage page, IntervalAxis axis, CellResult cell)
    {
        var m = cell.Metrics;
        html.Open("tr", ("class", cell == page.Best ? "best" : null));
        html.Open("th", ("scope", "row"), ("title", Parameters(cell))).Text(cell.Head);
        if (cell == page.Best) html.Text(" ").Element("span", "best", ("class", "badge"));
        html.Close().Open("td");
        axis.WriteMark(html, m.Accuracy, m.Ci95, page.Best.Metrics.Accuracy);
        html.Close();
        string[] figures =
        [
            Figures.Percent(m.Accuracy),
            Figures.Interval(m.Ci95),
            Figures.Percent(m.BalancedAccuracy),
            Figures.Percent(m.MacroF1),
            Figures.Seconds(cell.FitSeconds),
            Figures.Seconds(cell.PredictSeconds),
            .. IsCalibrated(page) ? [Figures.Loss(m.LogLoss), Figures.Loss(m.Ece)] : Array.Empty<string>(),
        ];
        foreach (var figure in figures) html.Element("td", figure, ("class", "number"));
        html.Close();
    }

    private static bool IsCalibrated(ReportPage page) => page.Result.Protocol.Calibration is not null;

    private static string Parameters(CellResult cell) =>
        string.Join(", ", cell.CommonParameters.Select(p => $"{p.Key} = {p.Value}")) + (cell.ParametersDiffer ? " (in most parts)" : "");
}
