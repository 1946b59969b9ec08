using System.Globalization;
using TransferLearning.Core;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>What stands over all data sets: average ranks and which of them differ.</summary>
internal static class TogetherSection
{
    public static void Write(ReportPage page)
    {
        if (page.Content.Together is not { } ranks) return;
        var html = page.Section("together", "Over all data sets");
        html.Element("p", ranks.Describe()).Element("p", ranks.Practical);
        html.Element("p", $"Average ranks at each data set's largest training size; rank 1 is the best of {Counted.Of(ranks.Names.Count, "combination")}. A bar joins combinations that do not differ by the test.", ("class", "note"));
        page.Scrolling("average ranks");
        RankChart.Of(ranks).WriteInto(html);
        html.Close().Open("details").Element("summary", "All average ranks");
        page.Scrolling("average ranks").Open("table").Open("thead").Open("tr").Element("th", "network, layer and head", ("scope", "col")).Element("th", "average rank", ("scope", "col"), ("class", "number"));
        foreach (var set in page.Content.Sets) html.Element("th", set.Name ?? "", ("scope", "col"), ("class", "number"));
        html.Close().Close().Open("tbody");
        foreach (var c in ranks.Order)
        {
            html.Open("tr").Element("th", ranks.Names[c].Words, ("scope", "row"), ("title", ranks.Names[c].Technical)).Element("td", ranks.Ranks.Average[c].ToString("0.00", CultureInfo.InvariantCulture), ("class", "number"));
            foreach (var set in ranks.Ranks.Ranks) html.Element("td", set[c].ToString("0.#", CultureInfo.InvariantCulture), ("class", "number"));
            html.Close();
        }

        html.Close().Close().Close().Close().Close();
    }
}
