using System.Globalization;
using TransferLearning.Core;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>How the figures were made, for readers who want to check or repeat them.</summary>
internal static class RecordSection
{
    public static void Write(ReportPage page)
    {
        var (html, record) = (page.Section("record", "How it was measured"), page.Content.Record);
        foreach (var paragraph in page.Content.Protocol) html.Element("p", paragraph);
        if (record.Command is { } command) html.Element("h3", "The command that repeats it").Open("pre", ("tabindex", "0")).Element("code", command).Close();
        if (record.Facts.Count > 0)
        {
            html.Open("dl", ("class", "facts"));
            foreach (var (name, value) in record.Facts) html.Element("dt", name).Element("dd", value);
            html.Close();
        }

        Networks(page, record.Networks);
        Runs(page, record.Runs);
        html.Close();
    }

    private static void Networks(ReportPage page, IReadOnlyList<NetworkRecord> networks)
    {
        if (networks.Count == 0) return;
        var html = page.Html.Element("h3", networks.Count == 1 ? "Network" : "Networks");
        page.Scrolling("networks").Open("table").Open("thead").Open("tr");
        foreach (var column in (string[])["data set", "network", "device that ran it", "preprocessing", "views", "SHA-256"]) html.Element("th", column, ("scope", "col"));
        html.Close().Close().Open("tbody");
        foreach (var n in networks) html.Open("tr").Element("td", n.Dataset).Element("td", n.Model).Element("td", n.Device).Element("td", n.Preprocessing, ("class", "text")).Element("td", n.Views).Element("td", n.Sha256, ("class", "hash")).Close();
        html.Close().Close().Close();
    }

    private static void Runs(ReportPage page, IReadOnlyList<RunRecord> runs)
    {
        if (runs.Count == 0) return;
        var html = page.Html.Open("details").Element("summary", runs.Count == 1 ? "The run" : $"All {runs.Count} runs");
        page.Scrolling("runs").Open("table").Open("thead").Open("tr");
        foreach (var column in (string[])["started, UTC", "computed", "there already", "failed", "seconds", "processor s", "tlearn", ".NET", "system", "machine"]) html.Element("th", column, ("scope", "col"));
        html.Close().Close().Open("tbody");
        foreach (var run in runs)
        {
            string[] values =
            [
                run.Started.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), $"{run.Computed}", $"{run.Reused}", $"{run.Failed}",
                run.Seconds.ToString("0", CultureInfo.InvariantCulture), run.ProcessorSeconds.ToString("0", CultureInfo.InvariantCulture), run.Tool, run.Runtime, run.System, $"{Counted.Of(run.Processors, "core")} on {run.Host}",
            ];
            html.Open("tr");
            foreach (var value in values) html.Element("td", value);
            html.Close();
        }

        html.Close().Close().Close().Close();
    }
}
