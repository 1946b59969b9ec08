using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.LearningCurves;
using TransferLearning.Experiments.Picturing;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>A data set with all that was measured on it.</summary>
internal sealed record ReportSet
{
    /// <summary>Its name; <see langword="null"/> where there is only one and it has none.</summary>
    public required string? Name { get; init; }

    /// <summary>The items, <c>[N]</c>.</summary>
    public required IReadOnlyList<DatasetItem> Items { get; init; }

    /// <summary>Class of each item, <c>[N]</c>; -1 for one without label.</summary>
    public required int[] Labels { get; init; }

    /// <summary>Names of the classes, <c>[C]</c>.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>A ranking for each training size, that of the best combination first, then those of more images; at least one.</summary>
    public required IReadOnlyList<Ranking> Rankings { get; init; }

    /// <summary>Tests between combinations of the first ranking, by their technical names.</summary>
    public IReadOnlyList<PairwiseTest> Tests { get; init; } = [];

    /// <summary>For how many tests <see cref="Tests"/> are corrected: of a comparison those of all training sizes.</summary>
    public int CorrectedFor { get; init; }

    /// <summary>Which pairs were tested, in a sentence.</summary>
    public string Tested { get; init; } = "";

    /// <summary>Accuracy by training size, of the best combinations; empty where there is one size.</summary>
    public IReadOnlyList<CurveLine> Curves { get; init; } = [];

    /// <summary>The answers of the best combination, which tables and pictures are about.</summary>
    public required ShownAnswers Shown { get; init; }

    /// <summary>The answers of the best combination that has probabilities; <see langword="null"/> where none has.</summary>
    public ShownAnswers? Calibrated { get; init; }

    /// <summary>Map and neighbours; <see langword="null"/> where they were not made.</summary>
    public FeatureView? View { get; init; }

    /// <summary>Whose features <see cref="View"/> shows, in words; where there is none, why.</summary>
    public string ViewOf { get; init; } = "";

    /// <summary>What is wrong with the images; <see langword="null"/> where they were not audited.</summary>
    public ShownAudit? Audit { get; init; }

    /// <summary>Why there is no audit, in sentences; empty where none belongs to the report.</summary>
    public string WithoutAudit { get; init; } = "";

    /// <summary>The small picture of an item as base64 of a JPEG, by row; <see langword="null"/> where it has none.</summary>
    public required Func<int, string?> Picture { get; init; }

    /// <summary>The best combination.</summary>
    public RankedEntry Best => Rankings[0].Entries[0];

    /// <summary>A combination's words by its technical name.</summary>
    public string WordsOf(string technical) => Rankings.SelectMany(r => r.Entries).FirstOrDefault(e => e.Name.Technical == technical)?.Name.Words ?? technical;
}

/// <summary>Combinations that learned from equally many images, the best first.</summary>
/// <param name="TrainSize">The training size in words.</param>
/// <param name="Entries">The combinations, at least one.</param>
internal sealed record Ranking(string TrainSize, IReadOnlyList<RankedEntry> Entries);

/// <summary>A combination's figures, over all answers of its seeds and folds together.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Accuracy">Accuracy, 0 to 1.</param>
/// <param name="Interval">Its 95 % interval over test images; <see langword="null"/> where there is none.</param>
internal sealed record RankedEntry(EntryName Name, double Accuracy, ConfidenceInterval? Interval)
{
    /// <summary>Standard deviation of the accuracy between seeds and folds; <see langword="null"/> for one cell.</summary>
    public double? Deviation { get; init; }

    /// <summary>Seeds × folds.</summary>
    public int Cells { get; init; } = 1;

    /// <summary>Mean recall of the classes.</summary>
    public required double Balanced { get; init; }

    /// <summary>Mean F1 of the classes.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Log loss; <see langword="null"/> without probabilities.</summary>
    public double? LogLoss { get; init; }

    /// <summary>Expected calibration error; <see langword="null"/> without probabilities.</summary>
    public double? Ece { get; init; }

    /// <summary>Seconds of fits.</summary>
    public required double FitSeconds { get; init; }

    /// <summary>Seconds of answers.</summary>
    public required double PredictSeconds { get; init; }

    /// <summary>Parameters, for readers who ask.</summary>
    public string Parameters { get; init; } = "";
}

/// <summary>A combination's accuracy by training size.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Points">Training images, accuracy and its deviation between seeds and folds, fewest images first.</param>
internal sealed record CurveLine(EntryName Name, IReadOnlyList<(double Images, double Accuracy, double? Deviation)> Points)
{
    /// <summary>A line with its forecasts.</summary>
    /// <param name="name">Name of the combination.</param>
    /// <param name="sizes">Training images and the accuracies of all draws of so many, fewest images first.</param>
    public static CurveLine Of(EntryName name, IReadOnlyList<(double Images, IReadOnlyList<double> Accuracies)> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        List<CurvePoint> points = [.. sizes.Select(s => new CurvePoint(s.Images, s.Accuracies))];
        var curve = LearningCurve.Fit(points, 0);
        return new CurveLine(name, [.. points.Select(p => (p.Size, p.Mean, p.Accuracies.Count > 1 ? Math.Sqrt(p.Variance) : (double?)null))])
        {
            Forecasts = curve is null ? [] : [curve.At(2 * curve.Largest), curve.At(10 * curve.Largest)],
        };
    }

    /// <summary>What twice and ten times as many images as the most that were measured would give; empty where fewer than three sizes were measured, which show no bend.</summary>
    public IReadOnlyList<CurveForecast> Forecasts { get; init; } = [];
}
