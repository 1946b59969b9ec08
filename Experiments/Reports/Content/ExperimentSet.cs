using TransferLearning.Core.Features;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>A data set of an experiment.</summary>
internal static class ExperimentSet
{
    private const int MostCurves = 6;

    /// <summary>Reads it.</summary>
    /// <param name="results">The experiment.</param>
    /// <param name="dataset">Name of the data set.</param>
    /// <param name="pictures">Its pictures.</param>
    /// <param name="audits">Its audits.</param>
    /// <param name="words">Puts a message of the libraries into the words of the program that shows it.</param>
    public static ReportSet Of(ExperimentResults results, string dataset, PictureFiles pictures, AuditFiles audits, Func<string, string> words)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(audits);
        var ranked = RankedCells.Of(results).Where(r => r.Dataset == dataset).ToList();
        var names = Names(ranked);
        var best = BestCombination.Cells(results, dataset);
        var data = results.DataOf(best[0]);
        List<(string Size, List<RankedCells> Cells)> sizes = [.. BestCombination.Sizes(ranked.SelectMany(r => r.Cells)).Select(size => (size, ranked.FindAll(r => r.TrainSize == size)))];
        var (tests, tested) = ExperimentTests.Of(results, sizes[0].Cells);
        var view = pictures.View(dataset, PictureFiles.KeyOf(best));
        return new ReportSet
        {
            Name = dataset,
            Items = data.Items,
            Labels = data.Labels,
            Classes = data.Classes,
            Rankings = [.. sizes.Select(s => new Ranking(RankedCells.Amount(s.Size), [.. s.Cells.Select(c => Entry(results, c, names[c.What]))]))],
            Tests = tests,
            CorrectedFor = tests.Count,
            Tested = tested,
            Curves = sizes.Count < 2 ? [] : [.. sizes[0].Cells.Take(MostCurves).Select(c => Curve(c.What, names[c.What], sizes))],
            Shown = Answers(best, data, names),
            Calibrated = BestCombination.CellsWithProbabilities(results, dataset) is { Count: > 0 } sure ? Answers(sure, results.DataOf(sure[0]), names) : null,
            View = view,
            ViewOf = view is null ? "Map and nearest training images are missing: they are made at the end of a run. Run the experiment again; nothing else is computed." : $"{names[What(best[0])].Network}, {names[What(best[0])].Layer}",
            Audit = Audit(results, dataset, pictures, audits, words),
            WithoutAudit = "The images were not audited yet, or have changed since: that is done at the end of a run. Run the experiment again; nothing else is computed.",
            Picture = row => pictures.Picture(data.Items[row]),
        };
    }

    private static ShownAudit? Audit(ExperimentResults results, string dataset, PictureFiles pictures, AuditFiles audits, Func<string, string> words)
    {
        if (audits.Read(dataset, ItemsOf) is not { } kept) return null;
        var found = kept.Found with { Bad = [.. kept.Found.Bad.Select(b => b with { Failure = b.Failure with { Reason = words(b.Failure.Reason) } })] };
        return new ShownAudit(found, $"{EntryName.NetworkWords(kept.Model)}, {EntryName.LayerWords(kept.Asked.Tap ?? "auto")}", kept.Asked, row => pictures.Picture(found.Items[row]));

        (IReadOnlyList<DatasetItem>, IReadOnlyList<string>)? ItemsOf(string hash) =>
            results.Done.FirstOrDefault(c => c.Cell.Dataset == dataset && c.Data == hash) is { } cell && results.DataOf(cell) is var data ? (data.Items, data.Classes) : null;
    }

    private static string What(StoredCell cell) => cell.Cell.Combination[(cell.Cell.Dataset.Length + 3)..];

    private static Dictionary<string, EntryName> Names(IReadOnlyList<RankedCells> ranked)
    {
        var cells = ranked.Select(r => (r.What, r.Cells[0].Cell)).DistinctBy(c => c.What).ToList();
        var names = EntryName.Distinct([.. cells.Select(c => (Name(c.Cell, c.What), c.Cell.Model))]);
        return cells.Zip(names).ToDictionary(p => p.First.What, p => p.Second, StringComparer.Ordinal);
    }

    private static EntryName Name(CellDescription cell, string technical)
    {
        string[] unusual = [Unusual("pooling", cell.Pool, "auto"), Unusual("views", cell.Views, "center"), Unusual("preprocessing", cell.Preprocess, "auto")];
        string[] set = [.. cell.Parameters.Length > 0 ? [cell.Parameters.Replace("=", " = ", StringComparison.Ordinal)] : Array.Empty<string>(), Unusual("scaling", cell.Scale, "auto")];
        var said = string.Join(", ", set.Where(s => s.Length > 0));
        var head = EntryName.HeadWords(cell.Head.Length > 0 ? cell.Head : $"finetune {cell.Unfreeze}");
        return new EntryName(
            string.Join(", ", unusual.Where(u => u.Length > 0).Prepend(EntryName.NetworkWords(cell.Model))), EntryName.LayerWords(cell.Tap), said.Length > 0 ? $"{head} ({said})" : head, technical);
    }

    private static string Unusual(string what, string value, string usual) => value.Length == 0 || value == usual ? "" : $"{what} {value}";

    private static RankedEntry Entry(ExperimentResults results, RankedCells ranked, EntryName name)
    {
        var cells = ranked.Cells;
        var counted = PooledCells.Counted(cells, results.DataOf(cells[0]));
        return new RankedEntry(name, ranked.Accuracy, ranked.Interval(results))
        {
            Deviation = ranked.Deviation,
            Cells = cells.Count,
            Balanced = counted.BalancedAccuracy,
            MacroF1 = counted.MacroF1,
            LogLoss = PooledCells.LogLoss(cells),
            Ece = PooledCells.Ece(cells, results.DataOf),
            FitSeconds = ranked.FitSeconds,
            PredictSeconds = cells.Average(c => c.PredictSeconds),
            Parameters = $"{cells[0].Found.Tap} {string.Join(' ', cells[0].Found.Parameters.Select(p => $"{p.Key}={p.Value}"))}",
        };
    }

    private static CurveLine Curve(string what, EntryName name, IEnumerable<(string Size, List<RankedCells> Cells)> sizes) => CurveLine.Of(
        name, [.. sizes.Reverse().SelectMany(s => s.Cells.Where(c => c.What == what)).Select(c => (c.Cells.Average(x => (double)x.Found.TrainImages), (IReadOnlyList<double>)[.. c.Cells.Select(x => x.Metrics!.Accuracy)]))]);

    private static ShownAnswers Answers(IReadOnlyList<StoredCell> cells, MeasuredData data, Dictionary<string, EntryName> names)
    {
        List<(int, int, float?)> answers = [.. cells.SelectMany(c => c.Test.Select((row, i) => (row, c.Answers[i], c.Confidence?[i])))];
        var several = answers.Count > answers.DistinctBy(a => a.Item1).Count();
        return ShownAnswers.FirstOf(names[What(cells[0])], data, answers, several ? "Images were answered several times; shown is the first answer to each." : "");
    }
}
