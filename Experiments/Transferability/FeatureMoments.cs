using TransferLearning.Core.Features;
using TransferLearning.Core.LinearAlgebra;

namespace TransferLearning.Experiments.Transferability;

/// <summary>Sums over the rows and columns of features, in double.</summary>
internal static class FeatureMoments
{
    private const int Panel = SymmetricMatrix.Panel;

    /// <summary>The mean row, <c>[D]</c>.</summary>
    public static double[] Mean(FeatureMatrix features)
    {
        var mean = new double[features.Dimension];
        for (var r = 0; r < features.Rows; r++)
        {
            var row = features.Row(r);
            for (var d = 0; d < mean.Length; d++) mean[d] += row[d];
        }

        for (var d = 0; d < mean.Length; d++) mean[d] /= features.Rows;
        return mean;
    }

    /// <summary>Σ (x − mean)·(x − mean)ᵀ over the rows x, <c>[D,D]</c>, in one pass.</summary>
    public static SymmetricMatrix ColumnProducts(FeatureMatrix features, double[] mean, int threads, CancellationToken cancellation)
    {
        var product = new SymmetricProduct(features.Dimension, threads);
        for (var start = 0; start < features.Rows; start += SymmetricProduct.MostSteps)
        {
            var first = start;
            var steps = Math.Min(SymmetricProduct.MostSteps, features.Rows - start);
            product.Add(steps, Fill, cancellation);

            void Fill(int panel, Span<double> values)
            {
                var column = panel * Panel;
                var count = Math.Min(Panel, features.Dimension - column);
                for (var s = 0; s < steps; s++)
                {
                    var row = features.Row(first + s).Slice(column, count);
                    for (var c = 0; c < count; c++) values[(s * Panel) + c] = row[c] - mean[column + c];
                }
            }
        }

        return product.Sum;
    }

    /// <summary>The products of the rows with each other, the mean taken off each, <c>[N,N]</c>.</summary>
    public static SymmetricMatrix RowProducts(FeatureMatrix features, double[] mean, int threads, CancellationToken cancellation)
    {
        var product = new SymmetricProduct(features.Rows, threads);
        for (var start = 0; start < features.Dimension; start += SymmetricProduct.MostSteps)
        {
            var first = start;
            var steps = Math.Min(SymmetricProduct.MostSteps, features.Dimension - start);
            product.Add(steps, Fill, cancellation);

            void Fill(int panel, Span<double> values)
            {
                for (var r = 0; r < Math.Min(Panel, features.Rows - (panel * Panel)); r++)
                {
                    var row = features.Row((panel * Panel) + r).Slice(first, steps);
                    for (var s = 0; s < steps; s++) values[(s * Panel) + r] = row[s] - mean[first + s];
                }
            }
        }

        return product.Sum;
    }
}
