using System.Globalization;
using TransferLearning.Core;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>What a report shows of an experiment, from its folder alone.</summary>
internal static class ExperimentContent
{
    // Small pictures of all data sets together.
    private const int MostPictures = 10_000;

    /// <summary>Reads it.</summary>
    /// <param name="results">The experiment; at least one cell was measured.</param>
    /// <param name="pictures">Its pictures.</param>
    /// <param name="audits">Its audits.</param>
    /// <param name="words">Puts a message of the libraries into the words of the program that shows it.</param>
    /// <param name="cancellation">Stops between data sets and pictures.</param>
    public static ReportContent Of(ExperimentResults results, PictureFiles pictures, AuditFiles audits, Func<string, string> words, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(results);
        var record = results.Record;
        List<ReportSet> sets = [.. record.Datasets.Select(d => d.Name).Where(d => results.Done.Any(c => c.Cell.Dataset == d)).Select(d => ExperimentSet.Of(results, d, pictures, audits, words))];
        foreach (var set in sets)
        {
            cancellation.ThrowIfCancellationRequested();
            var audited = set.Audit is { } audit ? ShownAudit.Rows(audit.Found).Select(r => audit.Found.Items[r]) : [];
            pictures.Make(record.Datasets.First(d => d.Name == set.Name).Root, [.. PictureChoice.Of(set, MostPictures / sets.Count).Select(r => set.Items[r]), .. audited], cancellation);
        }

        return new ReportContent
        {
            Title = Path.GetFileNameWithoutExtension(record.File),
            Protocol = [$"{record.Protocol.Description} Times are of one fit and of one answering of its test images, on average.", .. record.Protocol.Source is { } source ? [$"Protocol: {source}."] : Array.Empty<string>()],
            Sets = sets,
            Together = RanksOverSets.Of([.. sets.Select(Largest)], record.Protocol.Seeds[0]),
            Warnings = [.. Unfinished(results), .. record.Datasets.SelectMany(d => d.Warnings.Select(w => $"{d.Name}: {words(w)}"))],
            Failures = [.. results.Cells.Where(c => c.Status == CellStatus.Failed).Select(c => (c.Name, words(c.Error ?? "")))],
            Record = Facts(results),
        };
    }

    // What is the same on all data sets: the combination without the data set's name.
    private static Dictionary<string, (EntryName Name, double Accuracy)> Largest(ReportSet set) =>
        set.Rankings[0].Entries.ToDictionary(e => e.Name.Technical, e => (e.Name, e.Accuracy), StringComparer.Ordinal);

    private static string[] Unfinished(ExperimentResults results) => results.Missing.Count == 0
        ? []
        : [$"{Counted.Of(results.Missing.Count, "cell is", "cells are")} still to be computed: the report is of what is done"];

    private static RunFacts Facts(ExperimentResults results)
    {
        var (record, runs) = (results.Record, results.RunsThatCounted);
        return new RunFacts
        {
            Command = runs.Count > 0 ? runs[^1].Command : null,
            Networks = record.Networks,
            Runs = runs,
            Facts =
            [
                ("cells", $"{results.Done.Count()} measured, {results.Cells.Count - results.Done.Count()} failed, {results.Missing.Count} that were asked for still to be computed"),
                ("seeds", string.Join(", ", record.Protocol.Seeds)),
                ("processor hours", (runs.Sum(r => r.ProcessorSeconds) / 3600).ToString("0.000", CultureInfo.InvariantCulture)),
                ("experiment", record.File),
            ],
        };
    }
}
