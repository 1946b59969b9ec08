using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>A ranking as a picture that stands alone: a dot and a whisker (accuracy and its 95 % interval) a combination.</summary>
internal static class RankingChart
{
    /// <summary>Name of its figures' files.</summary>
    public const string Kind = "ranking";

    private const double Row = 22;
    private const double Letter = 6.9; // about the width of one
    private const double Plot = 440;
    private const int Most = 20;

    /// <summary>Draws the best combinations.</summary>
    public static SvgFigure Of(Ranking ranking, string name)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        var shown = ranking.Entries.Take(Most).ToList();
        var scale = new AccuracyScale(shown.Min(e => e.Interval?.Low ?? e.Accuracy), shown.Max(e => e.Interval?.High ?? e.Accuracy));
        var bottom = 8 + (shown.Count * Row);
        var left = 20 + (Letter * Math.Max(20, shown.Max(e => e.Name.Words.Length)));
        return new SvgFigure(name, "accuracy in per cent with 95 % intervals", left + Plot, bottom + 24, svg =>
        {
            foreach (var tick in scale.Ticks()) svg.Line("grid", X(tick), 4, X(tick), bottom).Label($"{100 * tick:0} %", X(tick), bottom + 16, "middle", "axis");
            foreach (var (i, entry) in shown.Index())
            {
                var y = 8 + ((i + 0.5) * Row);
                svg.Label(entry.Name.Words, left - 10, y + 4, "end");
                if (entry.Interval is { } ends) svg.Line("whisker", X(ends.Low), y, X(ends.High), y);
                svg.Dot(X(entry.Accuracy), y, 5).Label(Figures.Percent(entry.Accuracy), left + Plot - 4, y + 4, "end");
            }
        });

        double X(double accuracy) => left + (scale.Place(accuracy) * (Plot - 60));
    }
}
