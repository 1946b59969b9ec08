using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Measuring;

namespace TransferLearning.Experiments.Results;

/// <summary>
/// What cells of one combination and training size, of several seeds and folds, come to together: over all their answers, as a comparison has it. Means over cells would be others where
/// folds differ in size, and larger for a calibration error, whose bins hold fewer answers in each cell. Of N-shot episodes the mean over episodes counts.
/// </summary>
internal static class PooledCells
{
    /// <summary>The accuracy.</summary>
    /// <param name="cells">Measured cells, at least one.</param>
    public static double Accuracy(IReadOnlyCollection<StoredCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        return AreEpisodes(cells) ? cells.Average(c => c.Metrics!.Accuracy) : cells.Sum(c => Math.Round(c.Metrics!.Accuracy * c.Metrics.Samples)) / cells.Sum(c => (double)c.Metrics!.Samples);
    }

    /// <summary>Whether the cells are of N-shot episodes.</summary>
    public static bool AreEpisodes(IEnumerable<StoredCell> cells) => cells.Any(c => c.Episodes.Length > 0);

    /// <summary>The accuracy of each N-shot episode of all cells.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="dataOf">Gives the items that a cell counts.</param>
    public static IReadOnlyList<double> EpisodeAccuracies(IEnumerable<StoredCell> cells, Func<StoredCell, MeasuredData> dataOf)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(dataOf);
        var accuracies = new List<double>();
        foreach (var cell in cells)
        {
            var (truth, at) = (cell.Truth(dataOf(cell)), 0);
            foreach (var length in cell.Episodes)
            {
                accuracies.Add(Enumerable.Range(at, length).Count(i => truth[i] == cell.Answers[i]) / (double)length);
                at += length;
            }
        }

        return accuracies;
    }

    /// <summary>Figures of classes, from the answers of all cells.</summary>
    /// <param name="cells">Measured cells of one data set, at least one.</param>
    /// <param name="data">The items that they count.</param>
    public static ClassificationMetrics Counted(IReadOnlyCollection<StoredCell> cells, MeasuredData data)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(data);
        return ClassificationMetrics.OfAnswers([.. cells.SelectMany(c => c.Truth(data))], [.. cells.SelectMany(c => c.Answers)], data.Classes, families: null);
    }

    /// <summary>The log loss; <see langword="null"/> for a head without probabilities.</summary>
    /// <param name="cells">Measured cells, at least one.</param>
    public static double? LogLoss(IReadOnlyCollection<StoredCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        return cells.All(c => c.Metrics!.LogLoss is not null) ? cells.Sum(c => c.Metrics!.LogLoss!.Value * c.Metrics.Samples) / cells.Sum(c => (double)c.Metrics!.Samples) : null;
    }

    /// <summary>The expected calibration error; <see langword="null"/> for a head without probabilities.</summary>
    /// <param name="cells">Measured cells, at least one.</param>
    /// <param name="dataOf">Gives the items that a cell counts.</param>
    public static double? Ece(IReadOnlyCollection<StoredCell> cells, Func<StoredCell, MeasuredData> dataOf)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(dataOf);
        if (cells.Any(c => c.Metrics?.Ece is null)) return null;
        if (cells.Count == 1) return cells.First().Metrics!.Ece;
        return cells.All(c => c.Confidence is not null)
            ? ProbabilityMetrics.ExpectedError(cells.SelectMany(c => c.Truth(dataOf(c)).Select((truth, i) => (truth == c.Answers[i], c.Confidence![i]))))
            : null;
    }
}
