namespace TransferLearning.Core.Metrics;

/// <summary>Counts of answers by true class.</summary>
/// <param name="Labels">Class names, <c>[C]</c>.</param>
/// <param name="Matrix">Samples, <c>[C][C]</c>: a row for each true class, a column for each answer.</param>
public sealed record ConfusionMatrix(IReadOnlyList<string> Labels, int[][] Matrix)
{
    /// <summary>Counts answers.</summary>
    /// <param name="truth">True class of each sample, <c>[N]</c>.</param>
    /// <param name="answers">Answered class of each sample, <c>[N]</c>.</param>
    /// <param name="classes">Class names in index order, <c>[C]</c>.</param>
    internal static ConfusionMatrix Count(int[] truth, int[] answers, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(classes);
        var matrix = new int[classes.Count][];
        for (var c = 0; c < matrix.Length; c++) matrix[c] = new int[classes.Count];
        for (var i = 0; i < truth.Length; i++) matrix[truth[i]][answers[i]]++;
        return new ConfusionMatrix(classes, matrix);
    }

    /// <summary>Precision, recall and F1 of every class, <c>[C]</c>.</summary>
    public IReadOnlyList<ClassMetrics> PerClass()
    {
        var metrics = new ClassMetrics[Labels.Count];
        for (var c = 0; c < metrics.Length; c++)
        {
            var hits = Matrix[c][c];
            var support = Matrix[c].Sum();
            var answered = Answered(c);
            metrics[c] = new ClassMetrics(Labels[c], support, Quotient(hits, answered), Quotient(hits, support), Quotient(2 * hits, support + answered));
        }

        return metrics;
    }

    /// <summary>How often class <paramref name="c"/> was the answer.</summary>
    public int Answered(int c) => Matrix.Sum(row => row[c]);

    private static double Quotient(double part, double whole) => whole == 0 ? 0 : part / whole;
}

/// <summary>Precision, recall and F1 of one class. A quotient whose denominator is 0 counts as 0.</summary>
/// <param name="Label">Name of the class.</param>
/// <param name="Support">Samples that are of this class.</param>
/// <param name="Precision">Of the samples answered with this class, the part that is of it; 0 to 1.</param>
/// <param name="Recall">Of the samples of this class, the part answered with it; 0 to 1.</param>
/// <param name="F1">Harmonic mean of precision and recall; 0 to 1.</param>
public sealed record ClassMetrics(string Label, int Support, double Precision, double Recall, double F1);
