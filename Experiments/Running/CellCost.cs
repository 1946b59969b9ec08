using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Running;

/// <summary>Estimates of what a cell takes, to plan by; no result depends on them.</summary>
/// <param name="Seconds">Seconds on one thread.</param>
/// <param name="Bytes">Bytes at most, besides the features themselves.</param>
internal readonly record struct CellCost(double Seconds, long Bytes)
{
    // Seconds by unit of work, measured on two cores with AVX-512 and features of 64 to 1,000 values; an unknown head counts as the dearest.
    private static readonly Dictionary<string, double> s_rates = new(StringComparer.Ordinal)
    {
        ["logistic"] = 4e-8,
        ["svm"] = 4e-8,
        ["svm-rbf"] = 2e-9,
        ["random-forest"] = 6e-8,
        ["knn"] = 2e-10,
        ["centroid"] = 1e-8,
        ["lda"] = 2e-9,
        ["ridge"] = 2e-9,
    };

    // Cells that took longer ran on a machine that had other work, or were so small that their start was all.
    private const double MostFactor = 20;

    /// <summary>Estimates a cell.</summary>
    /// <param name="head">Name of its head.</param>
    /// <param name="fits">Fits that tuning and calibration make of one.</param>
    /// <param name="rows">Rows to fit on.</param>
    /// <param name="asked">Rows to answer.</param>
    /// <param name="dimension">Length of a row.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="factor">How much longer measured cells of this head took than estimated; 1 where none was measured.</param>
    public static CellCost Of(string head, int fits, int rows, int asked, int dimension, int classes, double factor)
    {
        var (n, m, d, c) = ((double)rows, (double)asked, (double)dimension, (double)classes);
        var work = head switch
        {
            "svm-rbf" => n * (n + m) * d,
            "random-forest" => n * Math.Log2(n + 2) * Math.Sqrt(d) * 100,
            "knn" => n * m * d,
            "centroid" => (n + m) * d,
            "lda" or "ridge" => (n * d * d) + (d * d * d),
            _ => n * d * c,
        };
        // Scaled rows, the held-out rows, scores, and what the head keeps besides.
        var own = head switch
        {
            "svm-rbf" => Math.Min(8 * n * n, 256e6),
            "random-forest" => (2 * n * d) + (100 * 40 * n),
            "lda" or "ridge" => 24 * d * d,
            _ => 200 * c * d,
        };
        return new CellCost((0.002 + (work * s_rates.GetValueOrDefault(head, 4e-8))) * fits * factor, (long)((2 * 4 * (n + m) * d) + (16 * m * c) + own));
    }

    /// <summary>How much longer measured cells took than estimated, by head: the median of their ratios.</summary>
    /// <param name="cells">Cells that were measured.</param>
    /// <param name="classes">Number of a cell's classes.</param>
    public static IReadOnlyDictionary<string, double> Factors(IEnumerable<StoredCell> cells, Func<StoredCell, int> classes) => cells
        .Where(c => c is { Status: CellStatus.Done, Cell.Head.Length: > 0, Episodes.Length: 0 })
        .GroupBy(c => c.Cell.Head)
        .ToDictionary(g => g.Key, g => Math.Min(MostFactor, Median([.. g.Select(c => (c.FitSeconds + c.PredictSeconds) / Of(c.Cell.Head, 1, c.Train.Length, c.Test.Length, c.Found.Dimension, classes(c), 1).Seconds)])));

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
