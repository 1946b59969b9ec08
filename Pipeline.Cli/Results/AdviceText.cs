using System.Globalization;
using Spectre.Console;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Experiments.Advising;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Cli.Results;

/// <summary>Advice on a terminal: what to do, why, and what else was measured.</summary>
internal static class AdviceText
{
    private const int Most = 15;

    /// <summary>The advice in the words of the command line.</summary>
    public static Advice InWords(Advice advice)
    {
        ArgumentNullException.ThrowIfNull(advice);
        return advice with { Why = [.. advice.Why.Select(CommandWords.In)], NotMeasured = [.. advice.NotMeasured.Select(CommandWords.In)] };
    }

    /// <summary>Writes it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="advice">The advice.</param>
    /// <param name="command">The command that follows a candidate.</param>
    public static void Print(TerminalOutput terminal, Advice advice, Func<AdvisedCandidate, string> command)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        ArgumentNullException.ThrowIfNull(advice);
        ArgumentNullException.ThrowIfNull(command);
        terminal.Paragraph("", Describe(advice.Data));
        Table(terminal, advice);
        terminal.Paragraph("", $"* {advice.Recommended.Candidate.Words}: {Figures.Percent(advice.Expected.Accuracy)} % on {Counted.Of(advice.Expected.Images, "image")}{(advice.Expected.IsHeldOut ? " held out" : " in cross-validation")}, {Figures.IntervalInWords(advice.Expected.Interval)}.");
        foreach (var reason in advice.Why) terminal.Paragraph("  - ", reason);
        if (advice.Curve is { Forecasts: [var twice, ..] }) terminal.Paragraph("  - ", $"Twice as many images would give about {Figures.Percent(twice.Accuracy)} %, with a probability of 80 % between {Figures.Percent(twice.Within80.Low)} and {Figures.Percent(twice.Within80.High)} %");
        foreach (var similarity in advice.Similarities) terminal.Paragraph("  - ", $"Of these images the own classifier of {similarity.Model} is {Figures.Percent(similarity.Confidence)} % sure on average (entropy {similarity.Entropy:0.00} of 1): the surer, the more they are like those that it has learnt from");
        foreach (var sentence in advice.NotMeasured) terminal.Paragraph("not measured: ", sentence);
        terminal.Line($"next: {command(advice.Recommended)}");
        terminal.Out.Flush();
    }

    /// <summary>The images in a sentence.</summary>
    public static string Describe(DataDescription data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var sizes = data.ImagesPerClass;
        var resolution = data.Resolution is { } r ? $"; {r.Width.Median} × {r.Height.Median} pixels in the middle" : "";
        var held = data.HeldOut > 0 ? $"{data.Choice} choose, {data.HeldOut} are held out to measure what was chosen" : "all choose, as there are too few to hold any out";
        return $"{Counted.Of(data.Labelled, "labelled image")} of {data.Classes} classes, {(sizes.Smallest == sizes.Largest ? $"{sizes.Smallest}" : $"{sizes.Smallest} to {sizes.Largest}")} a class (balance {data.Balance:0.00}){resolution}: {held}.";
    }

    private static void Table(TerminalOutput terminal, Advice advice)
    {
        var console = terminal.Tables();
        var table = new FittedTable(
            new FittedColumn("", ColumnContent.Figure), new("network", ColumnContent.Name), new("layer", ColumnContent.Name), new("head", ColumnContent.Name), new("images a class", ColumnContent.Figure, 3),
            new("acc. %", ColumnContent.Figure), new("95 % interval", ColumnContent.Figure, 2), new("images/s", ColumnContent.Figure, 1), new("minutes", ColumnContent.Figure, 4),
            new("kNN %", ColumnContent.Figure, 5), new("LogME", ColumnContent.Figure, 6), new("LEEP", ColumnContent.Figure, 7));
        foreach (var candidate in advice.Candidates.Take(Most))
        {
            var isChosen = candidate == advice.Recommended;
            table.Add(isChosen ? new Style(Color.Green, decoration: Decoration.Bold) : Style.Plain,
            [
                isChosen ? "*" : "", candidate.Candidate.Model, candidate.Candidate.Tap, candidate.Candidate.Head.Length > 0 ? candidate.Candidate.Head : $"finetune {candidate.Candidate.Unfreeze}", candidate.TrainSize,
                Figures.Percent(candidate.Accuracy), Figures.Interval(candidate.Interval), $"{candidate.ImagesPerSecond:0}", $"{candidate.Minutes:0.0}",
                Score("knn", 100, "0.0"), Score("logme", 1, "0.000"), Score("leep", 1, "0.000"),
            ]);

            string Score(string name, double times, string form) => candidate.Scores.GetValueOrDefault(name) is { } score ? (times * score).ToString(form, CultureInfo.InvariantCulture) : "–";
        }

        table.Write(console);
        if (advice.Candidates.Count > Most) terminal.Line($"and {advice.Candidates.Count - Most} more");
        terminal.Paragraph("", "Accuracies of the table are cross-validated on the images that choose; the scores behind them are to be compared with these, and judge nothing. * is recommended.");
    }
}
