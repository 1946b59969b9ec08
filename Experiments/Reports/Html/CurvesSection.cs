using TransferLearning.Core;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>How accuracy grows with the number of training images.</summary>
internal static class CurvesSection
{
    /// <summary>Name of its figures' files.</summary>
    public const string Kind = "learning-curve";

    /// <summary>The drawing; <see langword="null"/> where there is one training size.</summary>
    public static SvgFigure? Figure(ReportContent content, int s)
    {
        var set = content.Sets[s];
        return set.Curves.Count == 0 ? null : CurveChart.Of(set.Curves, FigureFiles.Name(Kind, content, s), $"accuracy by training images of {Counted.Of(set.Curves.Count, "combination")}");
    }

    public static void Write(ReportPage page, int s)
    {
        if (Figure(page.Content, s) is not { } figure) return;
        var set = page.Content.Sets[s];
        var html = page.Section("curves", "How many images it takes", s);
        html.Element("p", $"Accuracy by the number of training images, of {(set.Curves.Count == 1 ? "the best combination" : $"the {set.Curves.Count} best combinations")} with the most images. Bars are the standard deviation between seeds and folds.", ("class", "note"));
        figure.WriteInto(html);
        if (set.Curves.Any(c => c.Forecasts.Count > 0)) Forecasts(page, set);
        else html.Element("p", "What more images would give is forecast from three training sizes on.", ("class", "note"));
        html.Close();
    }

    private static void Forecasts(ReportPage page, ReportSet set)
    {
        var html = page.Html;
        var best = set.Curves.First(c => c.Forecasts.Count > 0);
        html.Element("p", $"With {best.Name.Words}, twice as many training images ({best.Forecasts[0].Size:0}) would give about {Figures.Percent(best.Forecasts[0].Accuracy)} %, with a probability of 80 % between {Figures.Percent(best.Forecasts[0].Within80.Low)} and {Figures.Percent(best.Forecasts[0].Within80.High)} %.");
        page.Scrolling("forecasts").Open("table").Open("thead").Open("tr").Element("th", "network, layer and head", ("scope", "col"));
        foreach (var column in (string[])["measured %", "twice the images %", "80 % range", "ten times the images %", "80 % range"]) html.Element("th", column, ("scope", "col"), ("class", "number"));
        html.Close().Close().Open("tbody");
        foreach (var curve in set.Curves.Where(c => c.Forecasts.Count > 0))
        {
            html.Open("tr").Element("th", curve.Name.Words, ("scope", "row"), ("title", curve.Name.Technical), ("class", "name")).Element("td", Figures.Percent(curve.Points[^1].Accuracy), ("class", "number"));
            foreach (var forecast in curve.Forecasts)
            {
                html.Element("td", Figures.Percent(forecast.Accuracy), ("class", "number")).Element("td", $"{Figures.Percent(forecast.Within80.Low)} – {Figures.Percent(forecast.Within80.High)}", ("class", "number"));
            }

            html.Close();
        }

        html.Close().Close().Close();
        html.Element("p", "A forecast follows the law that past points agree with; it is an estimate, the less certain the further it goes.", ("class", "note"));
    }
}
