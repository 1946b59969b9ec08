using TransferLearning.Core;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>Every class: how many images it has, and how well the best combination knows it.</summary>
internal static class ClassesSection
{
    private const int Open = 12;

    public static void Write(ReportPage page, int s)
    {
        var set = page.Content.Sets[s];
        var html = page.Section("classes", "Class by class", s);
        html.Open("p").Text("Of ");
        page.Name(set.Shown.Name, "strong").Text(": recall is the part of a class's images that was answered rightly, precision the part of the answers with its name that was right.").Close();
        var splits = set.Items.Where(i => i.Label is not null).Select(i => i.Split ?? "all").Distinct().Order(StringComparer.Ordinal).ToList();
        var counts = set.Items.CountBy(i => (i.Label, i.Split ?? "all")).ToDictionary();
        html.Open("details", ("open", set.Classes.Count <= Open ? "open" : null)).Element("summary", Counted.Of(set.Classes.Count, "class", "classes"));
        page.Scrolling("classes").Open("table").Open("thead").Open("tr").Element("th", "class", ("scope", "col"));
        foreach (var column in (string[])["recall %", "precision %", "F1 %", "answered", .. splits.Select(split => $"images, {split}")]) html.Element("th", column, ("scope", "col"), ("class", "number"));
        html.Close().Close().Open("tbody");
        foreach (var (c, name) in set.Classes.Index())
        {
            var metrics = set.Shown.Metrics.PerClass[c];
            html.Open("tr").Element("th", name, ("scope", "row"), ("class", "name"));
            string[] figures = metrics.Support == 0 ? ["–", "–", "–", "0"] : [Figures.Percent(metrics.Recall), Figures.Percent(metrics.Precision), Figures.Percent(metrics.F1), $"{metrics.Support}"];
            foreach (var figure in figures) html.Element("td", figure, ("class", "number"));
            foreach (var split in splits) html.Element("td", $"{counts.GetValueOrDefault((name, split)):N0}", ("class", "number"));
            html.Close();
        }

        html.Close().Close().Close().Close().Close();
    }
}
