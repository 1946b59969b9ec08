using TransferLearning.Core;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>How far probabilities can be believed.</summary>
internal static class CalibrationSection
{
    /// <summary>Name of its figures' files.</summary>
    public const string Kind = "calibration";

    private const double Side = 320;
    private const double Left = 52;
    private const double Top = 14;

    /// <summary>The drawing; <see langword="null"/> where nothing has probabilities.</summary>
    public static SvgFigure? Figure(ReportContent content, int s)
    {
        var set = content.Sets[s];
        if (set.Calibrated?.Reliability(set.Labels) is not { Count: > 0 } bins) return null;
        return new SvgFigure(FigureFiles.Name(Kind, content, s), "part of the answers that is right, by their probability", Left + Side + 24, Top + Side + 40, svg => Draw(svg, bins));
    }

    public static void Write(ReportPage page, int s)
    {
        if (Figure(page.Content, s) is not { } figure) return;
        var set = page.Content.Sets[s];
        var (shown, bins) = (set.Calibrated!, set.Calibrated!.Reliability(set.Labels));
        var gap = bins.Sum(b => b.Answers * (b.Accuracy - b.Confidence)) / bins.Sum(b => b.Answers);
        var html = page.Section("calibration", "How far its probabilities can be believed", s);
        html.Open("p").Text("Answers of ");
        page.Name(shown.Name, "strong").Text($": on average they were right {Figures.Percent(Math.Abs(gap))} points {(gap < 0 ? "less" : "more")} often than their probabilities said. Where probabilities can be taken at their word, points lie on the dashed line. Whiskers are 95 % intervals, each answer taken as independent; large points hold many answers. {shown.Note}").Close();
        html.Open("div", ("class", "beside"));
        figure.WriteInto(html);
        Table(page, bins);
        html.Close().Close();
    }

    private static void Draw(HtmlWriter svg, IReadOnlyList<ReliabilityBin> bins)
    {
        for (var tick = 0; tick <= 5; tick++)
        {
            var share = tick / 5.0;
            svg.Line("grid", X(0), Y(share), X(1), Y(share)).Label($"{20 * tick} %", Left - 6, Y(share) + 4, "end", "axis");
            svg.Line("grid", X(share), Y(0), X(share), Y(1)).Label($"{20 * tick} %", X(share), Y(0) + 16, "middle", "axis");
        }

        svg.Label("probability of the answer", X(1), Y(0) + 32, "end", "axis").Label("right", Left - 6, Y(1) + 20, "end", "axis");
        svg.Line("diagonal", X(0), Y(0), X(1), Y(1));
        double most = bins.Max(b => b.Answers);
        foreach (var bin in bins)
        {
            svg.Open("g").Element("title", $"{Counted.Of(bin.Answers, "answer")} of probability {Figures.Percent(bin.Confidence)} % on average: {Figures.Percent(bin.Accuracy)} % right");
            svg.Line("whisker", X(bin.Confidence), Y(bin.Interval.Low), X(bin.Confidence), Y(bin.Interval.High)).Dot(X(bin.Confidence), Y(bin.Accuracy), 3.5 + (6 * Math.Sqrt(bin.Answers / most)));
            svg.Close();
        }
    }

    private static void Table(ReportPage page, IReadOnlyList<ReliabilityBin> bins)
    {
        var html = page.Html;
        page.Scrolling("calibration").Open("table").Open("thead").Open("tr").Element("th", "said %", ("scope", "col"), ("class", "number")).Element("th", "right %", ("scope", "col"), ("class", "number")).Element("th", "answers", ("scope", "col"), ("class", "number")).Close().Close().Open("tbody");
        foreach (var bin in bins) html.Open("tr").Element("td", Figures.Percent(bin.Confidence), ("class", "number")).Element("td", Figures.Percent(bin.Accuracy), ("class", "number")).Element("td", $"{bin.Answers}", ("class", "number")).Close();
        html.Close().Close().Close();
    }

    private static double X(double share) => Left + (share * Side);

    private static double Y(double share) => Top + ((1 - share) * Side);
}
