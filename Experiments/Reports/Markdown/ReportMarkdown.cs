using System.Globalization;
using TransferLearning.Core;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Markdown;

/// <summary>A report as Markdown: protocol, rankings, what the tests say, failures, and how it was run.</summary>
internal static class ReportMarkdown
{
    private const int MostRows = 50;

    /// <summary>Writes the report.</summary>
    /// <param name="output">Takes it; stays open.</param>
    /// <param name="content">What it shows.</param>
    /// <param name="figures">Its figures: what they show, and their files.</param>
    public static void Write(TextWriter output, ReportContent content, IReadOnlyList<(string Title, string File)> figures)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(figures);
        output.WriteLine($"# {Text(content.Title)}\n");
        foreach (var paragraph in content.Introduction.Concat(content.Protocol)) output.WriteLine($"{Text(paragraph)}\n");
        foreach (var warning in content.Warnings) output.WriteLine($"- {Text(warning)}");
        if (content.Together is { } ranks) output.WriteLine($"\n## Over all data sets\n\n{Text(ranks.Describe())} {Text(ranks.Practical)}");
        foreach (var set in content.Sets) Set(output, set);
        if (figures.Count > 0) output.WriteLine("\n## Figures\n");
        foreach (var (title, file) in figures) output.WriteLine($"- [{Text(title)}]({file})");
        Failures(output, content.Failures);
        Record(output, content.Record);
    }

    private static void Set(TextWriter output, ReportSet set)
    {
        foreach (var ranking in set.Rankings)
        {
            var where = string.Join(", ", ((string?[])[set.Name, ranking.TrainSize]).Where(w => !string.IsNullOrEmpty(w)));
            output.WriteLine($"\n## {(where.Length > 0 ? Text(where) : "Ranking")}\n");
            output.WriteLine("| | network, layer and head | accuracy % | 95 % interval | ± | balanced % | log loss | fit s |");
            output.WriteLine("| ---: | --- | ---: | --- | ---: | ---: | ---: | ---: |");
            foreach (var (i, entry) in ranking.Entries.Take(MostRows).Index())
            {
                output.WriteLine($"| {i + 1} | {Text(entry.Name.Words)} | {Figures.Percent(entry.Accuracy)} | {(entry.Interval is { } ? Figures.Interval(entry.Interval) : "–")} | {(entry.Deviation is { } deviation ? Figures.Percent(deviation) : "–")} | {Figures.Percent(entry.Balanced)} | {Figures.Loss(entry.LogLoss)} | {Figures.Seconds(entry.FitSeconds)} |");
            }

            if (ranking.Entries.Count > MostRows) output.WriteLine($"\nand {ranking.Entries.Count - MostRows} more, in results.csv");
        }

        var best = set.Best.Name.Technical;
        if (set.Tests.Where(t => t.A == best || t.B == best).OrderBy(t => Math.Abs(t.Difference)).FirstOrDefault(t => t.Practical is not null) is { } test)
        {
            output.WriteLine($"\n{Text(test.Practical!.Describe(set.WordsOf(test.A), set.WordsOf(test.B)))}");
        }

        Tests(output, set);
        if (set.Audit is { } audit) output.WriteLine($"\n{Text(audit.Describe())}");
    }

    // Of the best combination alone, as the report's sentences are.
    private static void Tests(TextWriter output, ReportSet set)
    {
        var best = set.Best.Name.Technical;
        var tests = set.Tests.Where(t => t.A == best || t.B == best).Take(MostRows).ToList();
        if (tests.Count == 0) return;
        output.WriteLine($"\n{Text(TestWords.Explanation(set))}\n");
        output.WriteLine($"| {string.Join(" | ", TestWords.Columns.Select(c => c.Name))} |");
        output.WriteLine($"| {string.Join(" | ", TestWords.Columns.Select(c => c.IsFigure ? "---:" : "---"))} |");
        foreach (var test in tests)
        {
            output.WriteLine($"| {Text(set.WordsOf(test.A))} | {Text(set.WordsOf(test.B))} | {string.Join(" | ", TestWords.Cells(test))} |");
        }
    }

    private static void Failures(TextWriter output, IReadOnlyList<(string Cell, string Error)> failures)
    {
        if (failures.Count == 0) return;
        output.WriteLine("\n## Failed\n");
        foreach (var (cell, error) in failures) output.WriteLine($"- {Text(cell)}: {Text(error)}");
    }

    private static void Record(TextWriter output, RunFacts record)
    {
        output.WriteLine("\n## How it was run\n");
        if (record.Command is { } command) output.WriteLine($"- command: {Text(command)}");
        foreach (var (name, value) in record.Facts) output.WriteLine($"- {Text(name)}: {Text(value)}");
        if (record.Networks.Count > 0)
        {
            output.WriteLine("\n| data set | network | SHA-256 | preprocessing | views | device |\n| --- | --- | --- | --- | --- | --- |");
            foreach (var n in record.Networks) output.WriteLine($"| {Text(n.Dataset)} | {Text(n.Model)} | {n.Sha256} | {Text(n.Preprocessing)} | {Text(n.Views)} | {Text(n.Device)} |");
            output.WriteLine();
        }

        foreach (var run in record.Runs)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- {run.Started:yyyy-MM-dd HH:mm} UTC, {run.Seconds:0} s, processor {run.ProcessorSeconds:0} s: {run.Computed} computed, {run.Reused} there already, {run.Failed} failed; tlearn {run.Tool}, {Text(run.Runtime)}, {Text(run.System)}, {Counted.Of(run.Processors, "core")} on {Text(run.Host)}; {Text(run.Command)}"));
        }
    }

    private static string Text(string text) => InertText.Markdown(text);
}
