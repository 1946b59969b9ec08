using TransferLearning.Core;
using TransferLearning.Experiments.LearningCurves;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Reports.Html;

namespace TransferLearning.Experiments.Advising;

/// <summary>Advice as one HTML file that needs nothing else.</summary>
internal static class AdvicePage
{
    private const int Shown = 15;

    private static readonly Dictionary<string, string> s_scores = new() { ["logme"] = "LogME", ["h_score"] = "H-score", ["knn"] = "kNN", ["leep"] = "LEEP", ["nce"] = "NCE" };

    /// <summary>Writes the page.</summary>
    /// <param name="output">Takes the page; stays open.</param>
    /// <param name="name">Name of the data set.</param>
    /// <param name="advice">The advice.</param>
    /// <param name="command">The command that follows a candidate.</param>
    /// <param name="images">The images in a sentence.</param>
    public static void Write(TextWriter output, string name, Advice advice, Func<AdvisedCandidate, string> command, string images)
    {
        ArgumentNullException.ThrowIfNull(advice);
        ArgumentNullException.ThrowIfNull(command);
        PageFrame.Write(output, $"Advice on {name}", html =>
        {
            Summary(html, name, advice, images);
            Reasons(html, advice, command(advice.Recommended));
            if (advice.Depths.Count > 0) Depth(html, advice.Depths);
            Candidates(html, advice, command);
            if (advice.Curve is { } curve) Curve(html, advice, curve.Forecasts);
            if (advice.Similarities.Count > 0) Similarities(html, advice.Similarities);
            NotMeasured(html, advice.NotMeasured);
            html.Open("p", ("class", "note")).Text($"Made by tlearn in {advice.Seconds / 60:0.#} minutes. Figures are rounded; {AdviceFolder.Document} has them in full.").Close();
        });
    }

    private static void Summary(HtmlWriter html, string name, Advice advice, string images)
    {
        var (chosen, expected) = (advice.Recommended, advice.Expected);
        html.Open("header").Element("h1", $"Advice on {name}").Element("p", images, ("class", "lead")).Open("dl", ("class", "figures"));
        Figure(html, "recommended", chosen.Candidate.Name.Network, $"{chosen.Candidate.Name.Layer}, {chosen.Candidate.Name.Head}");
        Figure(html, "expected accuracy", $"{Figures.Percent(expected.Accuracy)} %", $"{Figures.IntervalInWords(expected.Interval)}, on {Counted.Of(expected.Images, "image")}{(expected.IsHeldOut ? " that were held out" : ", cross-validated")}");
        Figure(html, "on this machine", $"{chosen.ImagesPerSecond:0} images/s", $"{chosen.Minutes:0.#} minutes to make");
        html.Close().Close();
    }

    private static void Figure(HtmlWriter html, string name, string value, string note) => html.Open("div").Element("dt", name).Open("dd").Element("strong", value).Element("span", note).Close().Close();

    private static void Reasons(HtmlWriter html, Advice advice, string command)
    {
        Section(html, "why", "Why");
        html.Open("ul");
        foreach (var reason in advice.Why) html.Element("li", reason);
        html.Close().Element("p", "This does it:").Element("pre", command).Close();
    }

    private static void Depth(HtmlWriter html, IReadOnlyList<DepthLine> lines)
    {
        Section(html, "depth", "Early or late layers");
        html.Element("p", $"Accuracy by the layer that features are taken from, with {RankedCells.Amount(lines[0].TrainSize)}; of the heads that were tried first, the better one. Whiskers are 95 % intervals over the images that choose.", ("class", "note"));
        DepthChart.Of(lines).WriteInto(html);
        html.Close();
    }

    private static void Candidates(HtmlWriter html, Advice advice, Func<AdvisedCandidate, string> command)
    {
        Section(html, "candidates", "What was tried");
        html.Element("p", "Accuracies are cross-validated on the images that choose; those with more training images come first. Dots are accuracies, whiskers their 95 % intervals. The scores judge nothing: they are there to be compared with what was measured.", ("class", "note"));
        Rows(html, advice, [.. advice.Candidates.Take(Shown)], command);
        if (advice.Candidates.Count > Shown)
        {
            html.Open("details").Element("summary", $"{advice.Candidates.Count - Shown} more");
            Rows(html, advice, [.. advice.Candidates.Skip(Shown)], command);
            html.Close();
        }

        html.Close();
    }

    private static void Rows(HtmlWriter html, Advice advice, IReadOnlyList<AdvisedCandidate> candidates, Func<AdvisedCandidate, string> command)
    {
        var axis = new IntervalAxis([.. candidates.Select(c => c.Interval ?? new(c.Accuracy, c.Accuracy))]);
        string[] scores = [.. advice.Candidates.SelectMany(c => c.Scores.Keys).Distinct()];
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "candidates")).Open("table", ("class", "results")).Open("thead").Open("tr").Element("th", "network, layer and head", ("scope", "col"), ("class", "name")).Open("th", ("scope", "col"));
        axis.WriteScale(html);
        html.Close();
        foreach (var column in (string[])["accuracy %", "95 % interval", "training images", "images/s", "minutes", .. scores.Select(s => s_scores.GetValueOrDefault(s, s))]) html.Element("th", column, ("scope", "col"), ("class", "number"));
        html.Close().Close().Open("tbody");
        foreach (var candidate in candidates)
        {
            var isChosen = candidate == advice.Recommended;
            html.Open("tr", ("class", isChosen ? "best" : null)).Open("th", ("scope", "row"), ("class", "name"), ("title", $"{candidate.Candidate.Name.Technical}; {candidate.Why}; {command(candidate)}")).Text(candidate.Candidate.Words);
            if (isChosen) html.Text(" ").Element("span", "recommended", ("class", "badge"));
            html.Close().Open("td");
            axis.WriteMark(html, candidate.Accuracy, candidate.Interval, advice.Recommended.Accuracy);
            html.Close();
            string[] figures =
            [
                Figures.Percent(candidate.Accuracy), Figures.Interval(candidate.Interval), candidate.TrainSize == "all" ? "all" : $"{candidate.TrainSize} a class", $"{candidate.ImagesPerSecond:0}", $"{candidate.Minutes:0.0}",
                .. scores.Select(s => candidate.Scores.GetValueOrDefault(s) is { } score ? $"{score:0.###}" : "–"),
            ];
            foreach (var figure in figures) html.Element("td", figure, ("class", "number"));
            html.Close();
        }

        html.Close().Close().Close();
    }

    private static void Curve(HtmlWriter html, Advice advice, IReadOnlyList<CurveForecast> forecasts)
    {
        Section(html, "curve", "How many images it takes");
        html.Element("p", "Accuracy of what is recommended by the number of training images. Bars are the standard deviation between folds.", ("class", "note"));
        CurveChart.Of([advice.Curve!], "learning-curve", "accuracy by training images").WriteInto(html);
        if (forecasts is [var twice, var tenfold]) html.Element("p", $"{Forecast("Twice", twice)} {Forecast("Ten times", tenfold)} A forecast follows the law that past points agree with; it is the less certain the further it goes.");
        else html.Element("p", "What more images would give is forecast from three training sizes on.", ("class", "note"));
        html.Close();
    }

    private static string Forecast(string much, CurveForecast forecast) =>
        $"{much} the training images ({forecast.Size:0}) would give about {Figures.Percent(forecast.Accuracy)} %, with a probability of 80 % between {Figures.Percent(forecast.Within80.Low)} and {Figures.Percent(forecast.Within80.High)} %.";

    private static void Similarities(HtmlWriter html, IReadOnlyList<SourceSimilarity> similarities)
    {
        Section(html, "domain", "Near to what the networks have learnt from?");
        html.Element("p", "How sure each network's own classifier is of these images: sure answers, and a low entropy, mean images like those that it has learnt from.", ("class", "note"));
        html.Open("table").Open("thead").Open("tr").Element("th", "network", ("scope", "col"));
        foreach (var column in (string[])["own classes", "mean confidence %", "entropy, 0 sure to 1 unsure"]) html.Element("th", column, ("scope", "col"), ("class", "number"));
        html.Close().Close().Open("tbody");
        foreach (var similarity in similarities)
        {
            html.Open("tr").Element("th", EntryName.NetworkWords(similarity.Model), ("scope", "row"), ("class", "name"));
            foreach (var figure in (string[])[$"{similarity.Classes}", Figures.Percent(similarity.Confidence), $"{similarity.Entropy:0.00}"]) html.Element("td", figure, ("class", "number"));
            html.Close();
        }

        html.Close().Close().Close();
    }

    private static void NotMeasured(HtmlWriter html, IReadOnlyList<string> sentences)
    {
        if (sentences.Count == 0) return;
        Section(html, "not-measured", "What was not measured");
        html.Open("ul", ("class", "warnings"));
        foreach (var sentence in sentences) html.Element("li", sentence);
        html.Close().Close();
    }

    // To be closed.
    private static void Section(HtmlWriter html, string id, string title) => html.Open("section", ("aria-labelledby", id)).Element("h2", title, ("id", id));
}
