using TransferLearning.Classifiers;
using TransferLearning.Core.Features;
using TransferLearning.Core.LinearAlgebra;

namespace TransferLearning.Experiments.Transferability;

/// <summary>
/// What scores of features and labels are made of: with F = U·Σ·Vᵀ the features' singular value decomposition without the directions that are nothing but rounding, the squared singular values,
/// and Uᵀ·Y for the classes as columns Y of zeros and ones. It is taken from the products of rows or of columns, whichever are fewer; of many rows in one pass.
/// </summary>
internal sealed class ClassSpectrum
{
    /// <summary>The longest side that is decomposed: 4,096 take about half a minute on two cores, and eight times as long for twice as many.</summary>
    public const int MostOrder = 4096;

    private const double Rounding = 2.220446049250313e-16;

    private ClassSpectrum(int rows, int[] counts, double[] squares, double[] shadows) => (Rows, Counts, Squares, Shadows) = (rows, counts, squares, shadows);

    /// <summary>Number of rows, N.</summary>
    public int Rows { get; }

    /// <summary>Rows of each class that has some, <c>[C]</c>.</summary>
    public int[] Counts { get; }

    /// <summary>The squared singular values that are not 0, <c>[K]</c>, in no order.</summary>
    public double[] Squares { get; }

    /// <summary>Uᵀ·Y, <c>[K,C]</c>.</summary>
    public double[] Shadows { get; }

    /// <summary>Decomposes features.</summary>
    /// <param name="features">F, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes; one without rows is passed over.</param>
    /// <param name="centred">Whether the mean row is taken off first.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="TlearnException">There are no rows, fewer than two classes have some, a value is not finite, or both sides are longer than <see cref="MostOrder"/>.</exception>
    public static ClassSpectrum Of(FeatureMatrix features, int[] labels, int classes, bool centred, int threads, CancellationToken cancellation)
    {
        var present = TrainingChecks.Require(features, labels, classes);
        var (rows, dimension) = (features.Rows, features.Dimension);
        if (Math.Min(rows, dimension) > MostOrder)
        {
            throw new TlearnException($"transferability scores: found {rows} rows of {dimension} values, expected at most {MostOrder} of one of the two", "Score a sample of the images, or pool the layer.");
        }

        int[] places = [.. Enumerable.Repeat(-1, classes)];
        for (var c = 0; c < present.Length; c++) places[present[c]] = c;
        int[] own = [.. labels.Select(l => places[l])];
        var counts = new int[present.Length];
        foreach (var c in own) counts[c]++;
        var mean = centred ? FeatureMoments.Mean(features) : new double[dimension];
        var spectrum = dimension <= rows ? OfColumns(features, own, counts, mean, threads, cancellation) : OfRows(features, own, counts, mean, threads, cancellation);
        var least = Math.Max(rows, dimension) * Rounding * spectrum.Values.Max();
        int[] kept = [.. Enumerable.Range(0, spectrum.Values.Length).Where(k => spectrum.Values[k] > least)];
        var shadows = new double[kept.Length * counts.Length];
        for (var k = 0; k < kept.Length; k++)
        {
            // Of columns the sides are Vᵀ·Fᵀ·Y = Σ·Uᵀ·Y.
            var scale = dimension <= rows ? 1 / Math.Sqrt(spectrum.Values[kept[k]]) : 1;
            for (var c = 0; c < counts.Length; c++) shadows[(k * counts.Length) + c] = scale * spectrum.Sides[(kept[k] * counts.Length) + c];
        }

        return new ClassSpectrum(rows, counts, [.. kept.Select(k => spectrum.Values[k])], shadows);
    }

    private static SymmetricSpectrum OfColumns(FeatureMatrix features, int[] labels, int[] counts, double[] mean, int threads, CancellationToken cancellation)
    {
        var sums = new double[features.Dimension * counts.Length];
        for (var r = 0; r < features.Rows; r++)
        {
            var row = features.Row(r);
            for (var d = 0; d < row.Length; d++) sums[(d * counts.Length) + labels[r]] += row[d] - mean[d];
        }

        return SymmetricSpectrum.Of(FeatureMoments.ColumnProducts(features, mean, threads, cancellation), sums, counts.Length, threads, cancellation);
    }

    private static SymmetricSpectrum OfRows(FeatureMatrix features, int[] labels, int[] counts, double[] mean, int threads, CancellationToken cancellation)
    {
        var members = new double[features.Rows * counts.Length];
        for (var r = 0; r < features.Rows; r++) members[(r * counts.Length) + labels[r]] = 1;
        return SymmetricSpectrum.Of(FeatureMoments.RowProducts(features, mean, threads, cancellation), members, counts.Length, threads, cancellation);
    }
}
