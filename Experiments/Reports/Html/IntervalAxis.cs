using TransferLearning.Core.Metrics;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The accuracy axis that all rows of the results share, and the marks on it.</summary>
internal sealed class IntervalAxis
{
    private const double Width = 260;
    private const double Margin = 14;
    private readonly double _low;
    private readonly double _high;
    private readonly double _step;

    /// <summary>An axis that holds all intervals, its ends on ticks.</summary>
    public IntervalAxis(IReadOnlyList<ConfidenceInterval> intervals)
    {
        var (low, high) = (intervals.Min(i => i.Low), intervals.Max(i => i.High));
        _step = Array.Find([0.01, 0.02, 0.05, 0.1, 0.2], s => (high - low) / s <= 5);
        if (_step == 0) _step = 0.25;
        _low = Math.Max(0, Math.Floor((low / _step) + 1e-9) * _step);
        _high = Math.Min(1, Math.Ceiling((high / _step) - 1e-9) * _step);
        if (_high - _low < _step) (_low, _high) = (Math.Max(0, _low - _step), Math.Min(1, _high + _step));
    }

    /// <summary>The axis itself: tick labels in per cent.</summary>
    public void WriteScale(HtmlWriter html)
    {
        Open(html, 18, "accuracy in per cent");
        foreach (var tick in Ticks())
        {
            html.Element("text", $"{100 * tick:0}", ("x", HtmlWriter.Number(X(tick))), ("y", "13"), ("text-anchor", "middle"));
        }

        html.Close();
    }

    /// <summary>A dot at the accuracy with whiskers over the interval, where there is one.</summary>
    public void WriteMark(HtmlWriter html, double accuracy, ConfidenceInterval? interval, double best)
    {
        Open(html, 26, $"accuracy {Figures.Percent(accuracy)} %, {(interval is { } said ? $"95 % interval {Figures.Percent(said.Low)} to {Figures.Percent(said.High)} %" : Figures.NoInterval)}");
        foreach (var tick in Ticks()) Line(html, "grid", X(tick), 0, X(tick), 26);
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

    private double X(double accuracy) => Margin + ((accuracy - _low) / (_high - _low) * (Width - (2 * Margin)));

    private IEnumerable<double> Ticks()
    {
        for (var i = 0; _low + (i * _step) <= _high + 1e-9; i++) yield return _low + (i * _step);
    }
}
