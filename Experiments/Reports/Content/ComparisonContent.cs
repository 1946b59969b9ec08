using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Picturing;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>What a report shows of a comparison.</summary>
internal static class ComparisonContent
{
    private const int MostCurves = 6;

    /// <summary>Takes it from the result.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="sources">The features that were compared; map and neighbours are of those of the best combination.</param>
    /// <param name="options">What to show beside the figures.</param>
    /// <param name="cancellation">Stops within a second or so.</param>
    public static ReportContent Of(ComparisonResult result, IReadOnlyList<FeatureSource> sources, ComparisonReportOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(options);
        var names = result.Cells.Zip(EntryName.Distinct([.. result.Cells.Select(c => (Name(c, options), c.Model))])).ToDictionary(p => p.First, p => p.Second);
        var record = options.Record();
        var pictures = new ThumbnailCache(options.Thumbnail);
        return new ReportContent
        {
            Title = options.Title,
            Introduction = options.Introduction?.Split('\n') ?? [],
            Protocol = [result.Protocol.Describe(), $"Scaling and tuning saw training images alone, and no image was answered by a head that had learned from an identical file. {Intervals(result.Protocol)} Times are of all fits and of all answers together."],
            Sets = [Set(result, sources, options, names, pictures, cancellation)],
            Warnings = result.Protocol.Warnings,
            Record = record with { Facts = [.. record.Facts, ("seed", $"{result.Protocol.Seed}")] },
        };
    }

    private static EntryName Name(CellResult cell, ComparisonReportOptions options) => new(
        EntryName.NetworkWords(cell.Model), EntryName.LayerWords(options.LastLayers.Contains($"{cell.Model}#{cell.Tap}") ? "auto" : cell.Tap), EntryName.HeadWords(cell.Head), cell.Name);

    private static ReportSet Set(
        ComparisonResult result, IReadOnlyList<FeatureSource> sources, ComparisonReportOptions options, Dictionary<CellResult, EntryName> names, ThumbnailCache pictures, CancellationToken cancellation)
    {
        var best = result.Best;
        var data = new MeasuredData(result.Items, result.Protocol.Classes, result.Labels, RowFamilies.Of(result.Items));
        var sure = result.Cells.Where(c => c.Confidence is not null && c.TrainSize == best.TrainSize).MaxBy(c => c.Metrics.Accuracy);
        var view = View(result, sources, options, cancellation);
        List<(string Size, double Images, List<CellResult> Cells)> sizes =
        [
            .. result.Cells.GroupBy(c => c.TrainSize).Select(g => (g.Key, Images(result, g.Key), g.OrderByDescending(c => c.Metrics.Accuracy).ToList()))
                .OrderByDescending(s => s.Key == best.TrainSize).ThenByDescending(s => s.Item2),
        ];
        List<PairwiseTest> tests = [.. result.Significance.Where(t => sizes[0].Cells.Exists(c => c.Name == t.A))];
        return new ReportSet
        {
            Name = null,
            Items = result.Items,
            Labels = result.Labels,
            Classes = result.Protocol.Classes,
            Rankings = [.. sizes.Select(s => new Ranking(sizes is [("all", _, _)] ? "" : RankedCells.Amount(s.Size), [.. s.Cells.Select(c => Entry(c, names[c]))]))],
            Tests = tests,
            CorrectedFor = result.Significance.Count,
            Tested = "Tested were all pairs of heads on the same features, and the best against all others." + (result.Protocol.Repeats > 1 ? " All answers to one image count together." : ""),
            Curves = sizes.Count < 2 ? [] : [.. sizes[0].Cells.Take(MostCurves).Select(c => Curve(c, names[c], result.Protocol.Folds, sizes))],
            Shown = Answers(best, names[best], data),
            Calibrated = sure is null ? null : Answers(sure, names[sure], data),
            View = view,
            ViewOf = view is null ? "" : $"{names[best].Network}, {names[best].Layer}",
            Audit = Audit(result, sources, options, names, pictures),
            Picture = row => pictures.Base64(result.Items[row].Path),
        };
    }

    // By the features of the best combination; a network that was trained has none of its own.
    private static ShownAudit? Audit(ComparisonResult result, IReadOnlyList<FeatureSource> sources, ComparisonReportOptions options, Dictionary<CellResult, EntryName> names, ThumbnailCache pictures)
    {
        if (options.Audit is null || sources.Count == 0) return null;
        var best = result.Cells.Where(c => sources.Any(s => s.Model == c.Model && s.Tap == c.Tap)).MaxBy(c => c.Metrics.Accuracy);
        if (best is null) return null;
        var features = sources.First(s => s.Model == best.Model && s.Tap == best.Tap);
        var found = options.Audit(features.Data);
        return new ShownAudit(found, $"{names[best].Network}, {names[best].Layer}", options.AuditedAs(features), row => pictures.Base64(found.Items[row].Path));
    }

    // Images that a size comes to, on average over the parts.
    private static double Images(ComparisonResult result, string size) => Enumerable.Range(0, result.Protocol.Folds)
        .Average(part => Learned(result, part).CountBy(r => result.Labels[r]).Sum(c => (double)TrainSize.Parse(size)!.Of(c.Value)));

    private static CurveLine Curve(CellResult cell, EntryName name, int folds, IEnumerable<(string Size, double Images, List<CellResult> Cells)> sizes) => CurveLine.Of(
        name,
        [
            .. sizes.OrderBy(s => s.Images)
                .SelectMany(s => s.Cells.Where(c => c.Model == cell.Model && c.Tap == cell.Tap && c.Head == cell.Head).Select(c => (s.Images, (IReadOnlyList<double>)[.. c.Scores.Chunk(folds).Select(repeat => repeat.Average())]))),
        ]);

    private static RankedEntry Entry(CellResult cell, EntryName name) => new(name, cell.Metrics.Accuracy, cell.Metrics.Ci95)
    {
        Deviation = cell.Repeats.Count > 1 ? SampleSpread.Deviation(cell.Scores) : null,
        Cells = cell.Scores.Count,
        Balanced = cell.Metrics.BalancedAccuracy,
        MacroF1 = cell.Metrics.MacroF1,
        LogLoss = cell.Metrics.LogLoss,
        Ece = cell.Metrics.Ece,
        FitSeconds = cell.FitSeconds,
        PredictSeconds = cell.PredictSeconds,
        Parameters = string.Join(", ", cell.CommonParameters.Select(p => $"{p.Key} = {p.Value}")) + (cell.ParametersDiffer ? " (in most parts)" : ""),
    };

    private static ShownAnswers Answers(CellResult cell, EntryName name, MeasuredData data) => ShownAnswers.FirstOf(
        name, data, [.. Enumerable.Range(0, cell.Answers.Length).Where(r => cell.Answers[r] >= 0).Select(r => (r, cell.Answers[r], cell.Confidence?[r]))], cell.Repeats.Count > 1 ? "Shown are the answers of the first repeat." : "");

    // The features have rows of their own: a source may hold images that others lack, and images without label.
    private static FeatureView? View(ComparisonResult result, IReadOnlyList<FeatureSource> sources, ComparisonReportOptions options, CancellationToken cancellation)
    {
        var best = result.Best;
        if (options.Map is null || sources.FirstOrDefault(s => s.Model == best.Model && s.Tap == best.Tap) is not { } source) return null;
        var places = source.Data.Items.Index().ToLookup(i => i.Item.Path, StringComparer.Ordinal);
        int[] rows = [.. result.Items.Select(item => places[item.Path].OrderByDescending(p => p.Item.Content == item.Content).First().Index)];
        var features = source.Data.Features.Select(rows);
        var learned = Enumerable.Range(0, result.Protocol.Folds).Select(part => Learned(result, part)).ToArray();
        var wrong = Enumerable.Range(0, rows.Length).Where(r => best.Answers[r] >= 0 && best.Answers[r] != result.Labels[r]);
        var worst = MistakeOrder.Of(wrong, best.Confidence is { } sure ? r => sure[r] : null, r => result.Labels[r]).Take(PictureChoice.WorstMistakes);
        List<WrongAnswer> mistakes = [.. worst.Select(r => new WrongAnswer(r, result.Protocol.Classes[best.Answers[r]], learned[result.Parts[r]], Texts(best.Parameters[result.Parts[r]])))];
        var view = FeatureViews.Of(features, result.Labels, [.. mistakes.Select(m => (m.Row, m.Train))], options.Map, cancellation);
        var data = new LabeledDataset(features, result.Items, source.Data.Space, result.Protocol.Classes);
        return options.Heatmaps?.Invoke(best, data) is { } heatmaps ? view.With(heatmaps.Of(mistakes, cancellation)) : view;
    }

    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, object> parameters) => parameters.ToDictionary(p => p.Key, p => HeadSettings.Text(p.Value));

    private static int[] Learned(ComparisonResult result, int part) => result.Protocol.Kind == SplitKind.Given
        ? [.. Enumerable.Range(0, result.Items.Count).Where(r => result.Items[r].Split == "train")]
        : [.. Enumerable.Range(0, result.Items.Count).Where(r => result.Parts[r] >= 0 && result.Parts[r] != part)];

    private static string Intervals(ComparisonProtocol protocol) => protocol.Families switch
    {
        1 => "All images are of one group, so there are no intervals.",
        var families when families < protocol.Answered => $"Intervals count {families:N0} families: images that share a group, and copies of one image, count as one.",
        _ => "Intervals are over the test images.",
    };
}
