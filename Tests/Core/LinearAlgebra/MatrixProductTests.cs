using TransferLearning.Core.LinearAlgebra;
using TransferLearning.Core.Randomness;
using Xunit;

namespace TransferLearning.Tests.Core.LinearAlgebra;

/// <summary>Products and factors against sums that are written out.</summary>
public sealed class MatrixProductTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(8, 128)]
    [InlineData(37, 300)]
    public void Products_of_vectors_with_themselves_add_up(int order, int steps)
    {
        var vectors = Rows(steps, order);
        var product = new SymmetricProduct(order, 3);
        for (var start = 0; start < steps; start += SymmetricProduct.MostSteps)
        {
            var (first, count) = (start, Math.Min(SymmetricProduct.MostSteps, steps - start));
            product.Add(count, Fill, TestContext.Current.CancellationToken);

            void Fill(int panel, Span<double> values)
            {
                for (var s = 0; s < count; s++)
                {
                    for (var c = 0; c < Math.Min(8, order - (8 * panel)); c++) values[(8 * s) + c] = vectors[first + s][(8 * panel) + c];
                }
            }
        }

        for (var r = 0; r < order; r++)
        {
            for (var c = 0; c < order; c++) Assert.Equal(vectors.Sum(v => v[r] * v[c]), product.Sum[r, c], 1e-12);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(40, 70, 13)]
    public void A_product_is_the_sums_of_rows_times_columns(int rows, int depth, int columns)
    {
        var (a, b) = (Rows(rows, depth), Rows(depth, columns));
        var product = MatrixProduct.Of(rows, (r, k) => a[r][k], b, 2, TestContext.Current.CancellationToken);
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++) Assert.Equal(Enumerable.Range(0, depth).Sum(k => a[r][k] * b[k][c]), product[r][c], 1e-12);
        }
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(50, 12)]
    public void A_factor_times_itself_is_the_matrix_and_has_its_rank(int order, int rank)
    {
        var (vectors, matrix) = (Rows(rank, order), new SymmetricMatrix(order));
        for (var r = 0; r < order; r++)
        {
            for (var c = 0; c <= r; c++) matrix[r, c] = vectors.Sum(v => v[r] * v[c]);
        }

        var lower = PivotedCholesky.Factor(matrix, 2, TestContext.Current.CancellationToken);
        Assert.All(lower, row => Assert.Equal(rank, row.Length));
        for (var r = 0; r < order; r++)
        {
            for (var c = 0; c <= r; c++) Assert.Equal(matrix[r, c], MatrixProduct.Dot(lower[r], lower[c]), 1e-12);
        }
    }

    private static double[][] Rows(int rows, int columns)
    {
        var random = SplitMix64.Stream(rows, columns);
        return [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => random.NextDouble() - 0.5).ToArray())];
    }
}
