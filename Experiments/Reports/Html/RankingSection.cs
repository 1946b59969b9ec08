using TransferLearning.Core;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The combinations by accuracy, with a dot and whiskers a row; one table for each training size.</summary>
internal static class RankingSection
{
    private const int Shown = 15;

    private const string Several =
        " ± is the standard deviation between seeds and folds: 0 where all learn from the same images and the head draws nothing. An interval takes all answers to one image, by whatever seed or fold, as one observation, so it is none of those in results.csv, where each seed and fold has its own.";

    public static void Write(ReportPage page, int s)
    {
        var set = page.Content.Sets[s];
        var html = page.Section("results", "Ranking", s);
        html.Element("p", "Dots are accuracies, whiskers their 95 % intervals over the test images; the dashed line is the best accuracy." + (HasSeveral(set) ? Several : ""), ("class", "note"));
        foreach (var (index, ranking) in set.Rankings.Index())
        {
            if (index == 0)
            {
                if (set.Rankings.Count > 1) html.Element("h3", $"With {ranking.TrainSize}");
                Table(page, ranking);
                continue;
            }

            html.Open("details", ("class", "telling")).Element("summary", $"With {ranking.TrainSize}: best {Figures.Percent(ranking.Entries[0].Accuracy)} %, {ranking.Entries[0].Name.Words}");
            Table(page, ranking);
            html.Close();
        }

        html.Close();
    }

    private static bool HasSeveral(ReportSet set) => set.Rankings.Any(r => r.Entries.Any(e => e.Deviation is not null));

    private static void Table(ReportPage page, Ranking ranking)
    {
        var axis = new IntervalAxis([.. ranking.Entries.Select(e => e.Interval ?? new(e.Accuracy, e.Accuracy))]);
        Rows(page, ranking, axis, 0, Shown);
        if (ranking.Entries.Count <= Shown) return;
        page.Html.Open("details").Element("summary", $"{Counted.Of(ranking.Entries.Count - Shown, "more combination")}");
        Rows(page, ranking, axis, Shown, ranking.Entries.Count);
        page.Html.Close();
    }

    private static void Rows(ReportPage page, Ranking ranking, IntervalAxis axis, int from, int to)
    {
        var html = page.Html;
        var (several, sure) = (ranking.Entries.Any(e => e.Deviation is not null), ranking.Entries.Any(e => e.LogLoss is not null));
        page.Scrolling("ranking").Open("table", ("class", "results")).Open("thead").Open("tr").Element("th", "", ("scope", "col")).Element("th", "network, layer and head", ("scope", "col"), ("class", "name")).Open("th", ("scope", "col"));
        axis.WriteScale(html);
        html.Close();
        string[] columns = ["accuracy %", .. several ? ["±"] : Array.Empty<string>(), "95 % interval", "balanced %", "macro F1 %", .. sure ? ["log loss", "calibration error"] : Array.Empty<string>(), "fit s", "answer s"];
        foreach (var column in columns) html.Element("th", column, ("scope", "col"), ("class", "number"));
        html.Close().Close().Open("tbody");
        for (var i = from; i < Math.Min(to, ranking.Entries.Count); i++) Row(html, ranking, axis, i, several, sure);
        html.Close().Close().Close();
    }

    private static void Row(HtmlWriter html, Ranking ranking, IntervalAxis axis, int place, bool several, bool sure)
    {
        var entry = ranking.Entries[place];
        html.Open("tr", ("class", place == 0 ? "best" : null)).Element("td", $"{place + 1}", ("class", "number place"));
        html.Open("th", ("scope", "row"), ("class", "name"), ("title", $"{entry.Name.Technical} {entry.Parameters}".Trim())).Text(entry.Name.Words);
        if (place == 0) html.Text(" ").Element("span", "best", ("class", "badge"));
        html.Close().Open("td");
        axis.WriteMark(html, entry.Accuracy, entry.Interval, ranking.Entries[0].Accuracy);
        html.Close();
        string[] figures =
        [
            Figures.Percent(entry.Accuracy),
            .. several ? [entry.Deviation is { } deviation ? Figures.Percent(deviation) : "–"] : Array.Empty<string>(),
            entry.Interval is null && entry.Cells > 1 ? "–" : Figures.Interval(entry.Interval),
            Figures.Percent(entry.Balanced),
            Figures.Percent(entry.MacroF1),
            .. sure ? [Figures.Loss(entry.LogLoss), Figures.Loss(entry.Ece)] : Array.Empty<string>(),
            Figures.Seconds(entry.FitSeconds),
            Figures.Seconds(entry.PredictSeconds),
        ];
        foreach (var figure in figures) html.Element("td", figure, ("class", "number"));
        html.Close();
    }
}
