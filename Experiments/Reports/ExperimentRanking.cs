using TransferLearning.Core.Metrics;
using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Reports;

/// <summary>Cells that measure one thing (one combination and training size) taken together over seeds and folds.</summary>
/// <param name="Dataset">Name of the data set.</param>
/// <param name="What">Network and head.</param>
/// <param name="TrainSize">Training size.</param>
/// <param name="Cells">The cells.</param>
internal sealed record RankedCells(string Dataset, string What, string TrainSize, IReadOnlyList<StoredCell> Cells)
{
    /// <summary>Accuracy over all answers together (<see cref="PooledCells"/>).</summary>
    public double Accuracy { get; } = PooledCells.Accuracy(Cells);

    /// <summary>Standard deviation of the accuracy between cells; <see langword="null"/> for one cell.</summary>
    public double? Deviation => Cells.Count < 2 ? null : SampleSpread.Deviation([.. Cells.Select(c => c.Metrics!.Accuracy)]);

    /// <summary>
    /// 95 % interval of the accuracy over test images: an image that several cells answered, and images of one group, count as one observation. How far it would move with other training
    /// images, <see cref="Deviation"/> says. Of N-shot episodes that of the mean over all of them. <see langword="null"/> where the cells count different images, or all are of one group.
    /// </summary>
    /// <param name="results">The experiment.</param>
    public ConfidenceInterval? Interval(ExperimentResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (PooledCells.AreEpisodes(Cells)) return SampleSpread.MeanInterval(PooledCells.EpisodeAccuracies(Cells, results.DataOf));
        if (Cells.Select(c => c.Data).Distinct().Count() > 1) return null;
        var data = results.DataOf(Cells[0]);
        bool[] right = [.. Cells.SelectMany(c => c.Test.Zip(c.Answers, (row, answer) => data.Labels[row] == answer))];
        return AccuracyInterval.Of(right, data.Families.Select([.. Cells.SelectMany(c => c.Test)]));
    }

    /// <summary>Mean seconds of a fit.</summary>
    public double FitSeconds => Cells.Average(c => c.FitSeconds);

    /// <summary>What an experiment has measured, the best of each data set and training size first; those in the experiment's order.</summary>
    public static IReadOnlyList<RankedCells> Of(ExperimentResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return
        [
            .. results.Done
                .GroupBy(c => (c.Cell.Dataset, c.Cell.TrainSize, c.Cell.Combination))
                .Select(g => new RankedCells(g.Key.Dataset, g.Key.Combination[(g.Key.Dataset.Length + 3)..], g.Key.TrainSize, [.. g]))
                .GroupBy(r => (r.Dataset, r.TrainSize))
                .SelectMany(g => g.OrderByDescending(r => r.Accuracy)),
        ];
    }

    /// <summary>The training size in words.</summary>
    public static string Amount(string size) => size switch
    {
        "all" => "all training images",
        "1" => "1 training image a class",
        _ when int.TryParse(size, out _) => $"{size} training images a class",
        _ when double.TryParse(size, System.Globalization.CultureInfo.InvariantCulture, out var share) => $"{Figures.Percent(share)} % of the training images",
        _ => size,
    };
}
