using TransferLearning.Core.Metrics;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The accuracy axis that all rows of the results share, and the marks on it.</summary>
internal sealed class IntervalAxis
{
    private const double Width = 210;
    private const double Margin = 14;
    private readonly AccuracyScale _scale;

    /// <summary>An axis that holds all intervals, its ends on ticks.</summary>
    public IntervalAxis(IReadOnlyList<ConfidenceInterval> intervals) => _scale = new AccuracyScale(intervals.Min(i => i.Low), intervals.Max(i => i.High));

    /// <summary>The axis itself: tick labels in per cent.</summary>
    public void WriteScale(HtmlWriter html)
    {
        Open(html, 18, "accuracy in per cent");
        foreach (var tick in _scale.Ticks())
        {
            html.Element("text", $"{100 * tick:0}", ("x", HtmlWriter.Number(X(tick))), ("y", "13"), ("text-anchor", "middle"));
        }

        html.Close();
    }

    /// <summary>A dot at the accuracy with whiskers over the interval, where there is one.</summary>
    public void WriteMark(HtmlWriter html, double accuracy, ConfidenceInterval? interval, double best)
    {
        Open(html, 26, $"accuracy {Figures.Percent(accuracy)} %, {(interval is { } said ? $"95 % interval {Figures.Percent(said.Low)} to {Figures.Percent(said.High)} %" : Figures.NoInterval)}");
        foreach (var tick in _scale.Ticks()) Line(html, "grid", X(tick), 0, X(tick), 26);
        Line(html, "bestline", X(best), 0, X(best), 26);
        if (interval is { } ends)
        {
            Line(html, "whisker", X(ends.Low), 13, X(ends.High), 13);
            Line(html, "whisker", X(ends.Low), 9, X(ends.Low), 17);
            Line(html, "whisker", X(ends.High), 9, X(ends.High), 17);
        }

        html.Empty("circle", ("cx", HtmlWriter.Number(X(accuracy))), ("cy", "13"), ("r", "5")).Close();
    }

    private static void Open(HtmlWriter html, int height, string label) =>
        html.Open("svg", ("class", "interval"), ("role", "img"), ("aria-label", label), ("width", HtmlWriter.Number(Width)), ("height", $"{height}"), ("viewBox", $"0 0 {Width} {height}"));

    private static void Line(HtmlWriter html, string kind, double x1, double y1, double x2, double y2) => html.Empty(
        "line", ("class", kind), ("x1", HtmlWriter.Number(x1)), ("y1", HtmlWriter.Number(y1)), ("x2", HtmlWriter.Number(x2)), ("y2", HtmlWriter.Number(y2)));

    private double X(double accuracy) => Margin + (_scale.Place(accuracy) * (Width - (2 * Margin)));
}
