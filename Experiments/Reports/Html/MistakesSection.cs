using TransferLearning.Core;
using TransferLearning.Experiments.Picturing;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The worst mistakes, each with the training images that are nearest to it: a wrong label, a copy or a class that looks alike shows there.</summary>
internal static class MistakesSection
{
    public static void Write(ReportPage page, int s)
    {
        var set = page.Content.Sets[s];
        var mistakes = set.Shown.Mistakes(set.Labels);
        if (mistakes.Count == 0) return;
        var shown = mistakes.Take(PictureChoice.WorstMistakes).ToList();
        var html = page.Section("mistakes", set.Shown.Confidence is null ? "Mistakes" : "Worst mistakes", s);
        html.Open("p").Text($"{Counted.Of(mistakes.Count, "image was", "images were")} answered wrongly by ");
        page.Name(set.Shown.Name, "strong").Text($"{(shown.Count < mistakes.Count ? $"; {shown.Count} are shown" : "")}{Order(set, shown.Count)}.{Near(set)}").Close();
        var near = set.View?.Mistakes.ToDictionary(m => m.Row);
        html.Open("ul", ("class", "worst"));
        foreach (var place in shown)
        {
            html.Open("li");
            var neighbors = near?.GetValueOrDefault(set.Shown.Rows[place]);
            Mistake(html, set, place, neighbors?.Heatmap);
            if (neighbors is not null)
            {
                html.Open("div", ("class", "near"));
                foreach (var item in neighbors.Near) Picture(html, set, item.Row, "training", $"{item.Similarity:0.00}", set.Items[item.Row].Label ?? "no label");
                html.Close();
            }

            html.Close();
        }

        html.Close().Close();
    }

    private static string Order(ReportSet set, int shown) => shown == 1 ? ""
        : set.Shown.Confidence is null ? ", of all classes in turn: the head has no probabilities, so none is the worst"
        : ", the surest answers first";

    private static string Near(ReportSet set) => set.View is { Mistakes.Count: > 0 }
        ? $" Beside each stand the nearest of the images that its head had learned from, by the features of {set.ViewOf}; similarity is the cosine of the angle, 1 where they point the same way.{Heat(set.View)}"
        : set.View is not null ? " Beside them stand no training images: the run that ended last had not all parts of this combination. Run the experiment without conditions; nothing else is computed."
        : set.ViewOf.StartsWith("Map", StringComparison.Ordinal) ? $" {set.ViewOf}" : "";

    private static string Heat(FeatureView view) => view.NoHeatmaps.Length > 0 ? $" There are no heatmaps of what decided: {view.NoHeatmaps}."
        : view.Mistakes.Any(m => m.Heatmap is not null) ? " The lower picture of each shows what spoke for the answer, from dark to bright (Grad-CAM)." : "";

    private static void Mistake(HtmlWriter html, ReportSet set, int place, string? heatmap)
    {
        var row = set.Shown.Rows[place];
        html.Open("figure", ("class", "wrong"));
        Image(html, set, row);
        if (heatmap is not null) Pictures.Write(html, heatmap, $"what spoke for {set.Classes[set.Shown.Answers[place]]}");
        html.Open("figcaption").Element("b", set.Classes[set.Shown.Answers[place]]).Element("span", $"is {set.Classes[set.Labels[row]]}");
        if (set.Shown.Confidence is { } confidence) html.Element("small", $"{100 * confidence[place]:0} % sure");
        html.Element("small", set.Items[row].Path, ("class", "path")).Close().Close();
    }

    private static void Picture(HtmlWriter html, ReportSet set, int row, string kind, string similarity, string label)
    {
        html.Open("figure", ("class", kind), ("title", set.Items[row].Path));
        Image(html, set, row);
        html.Open("figcaption").Element("span", label).Element("small", similarity).Element("small", set.Items[row].Path, ("class", "path paper")).Close().Close();
    }

    private static void Image(HtmlWriter html, ReportSet set, int row) => Pictures.Write(html, set.Picture(row), $"{set.Items[row].Label}, {set.Items[row].Path}");
}
