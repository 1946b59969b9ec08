using TransferLearning.Core.LinearAlgebra;
using TransferLearning.Core.Randomness;
using Xunit;

namespace TransferLearning.Tests.Core.LinearAlgebra;

/// <summary>Eigenvalues, and columns in the eigenvectors, by what they must come to: the sums over all directions.</summary>
public sealed class SymmetricSpectrumTests
{
    // Above 320 rows threads share the work, above 128 the rows are in pieces, above 32 the columns.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 0)]
    [InlineData(8, 8)]
    [InlineData(17, 2)]
    [InlineData(130, 5)]
    [InlineData(350, 40)]
    public void Sums_over_the_directions_are_those_of_the_matrix(int order, int count)
    {
        var (matrix, random) = (Random(order, 3), SplitMix64.Stream(order, count));
        double[] sides = [.. Enumerable.Range(0, order * count).Select(_ => random.NextDouble() - 0.5)];
        var products = Enumerable.Range(0, order).Select(r => Enumerable.Range(0, count).Select(c => Enumerable.Range(0, order).Sum(k => matrix[r, k] * sides[(k * count) + c])).ToArray()).ToArray();
        var (trace, squares) = (matrix.Trace(), Enumerable.Range(0, order).Sum(r => Enumerable.Range(0, order).Sum(c => matrix[r, c] * matrix[r, c])));
        var spectrum = SymmetricSpectrum.Of(matrix, [.. sides], count, 0, TestContext.Current.CancellationToken);
        Assert.Equal(trace, spectrum.Values.Sum(), 1e-11 * order);
        Assert.Equal(1, spectrum.Values.Sum(v => v * v) / squares, 1e-11);
        for (var a = 0; a < count; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                AssertSum(v => 1, r => sides[(r * count) + a] * sides[(r * count) + b]);
                AssertSum(v => v, r => products[r][a] * sides[(r * count) + b]);
                AssertSum(v => v * v, r => products[r][a] * products[r][b]);

                void AssertSum(Func<double, double> weight, Func<int, double> expected) => Assert.Equal(
                    Enumerable.Range(0, order).Sum(expected),
                    Enumerable.Range(0, order).Sum(k => weight(spectrum.Values[k]) * spectrum.Sides[(k * count) + a] * spectrum.Sides[(k * count) + b]),
                    1e-11 * order * order);
            }
        }
    }

    // The eigenvalues of the second difference are known.
    [Theory]
    [InlineData(5)]
    [InlineData(400)]
    public void A_known_matrix_has_its_eigenvalues(int order)
    {
        var matrix = new SymmetricMatrix(order);
        for (var i = 0; i < order; i++)
        {
            matrix[i, i] = 2;
            if (i > 0) matrix[i, i - 1] = -1;
        }

        double[] found = [.. SymmetricSpectrum.Of(matrix, [], 0, 0, TestContext.Current.CancellationToken).Values.Order()];
        for (var k = 0; k < order; k++) Assert.Equal(2 - (2 * Math.Cos((k + 1) * Math.PI / (order + 1))), found[k], 1e-13);
    }

    [Theory]
    [InlineData(1e-200)]
    [InlineData(1e200)]
    public void Small_and_large_values_keep_their_digits(double scale)
    {
        var (plain, scaled) = (Random(40, 7), Random(40, 7));
        for (var r = 0; r < 40; r++)
        {
            foreach (ref var value in scaled.Lower(r)) value *= scale;
        }

        var (expected, found) = (Values(plain), Values(scaled));
        for (var k = 0; k < 40; k++) Assert.Equal(expected[k], found[k] / scale, 1e-12);
    }

    [Fact]
    public void Of_a_singular_matrix_the_other_eigenvalues_are_rounding()
    {
        var random = SplitMix64.Stream(5);
        var product = new SymmetricProduct(60, 0);
        product.Add(7, (panel, values) =>
        {
            lock (random)
            {
                for (var i = 0; i < values.Length; i++) values[i] = random.NextDouble();
            }
        }, TestContext.Current.CancellationToken);
        for (var r = 56; r < 60; r++) product.Sum.Lower(r).Clear();
        var values = Values(product.Sum);
        Assert.True(values[^7] > 1e-3, $"{values[^7]}");
        Assert.All(values[..^7], v => Assert.InRange(v, -60 * 2.3e-16 * values[^1], 60 * 2.3e-16 * values[^1]));
        Assert.Equal(new double[9], Values(new SymmetricMatrix(9)));
    }

    [Fact]
    public void The_number_of_threads_changes_no_digit()
    {
        var sides = Enumerable.Range(0, 400 * 40).Select(i => Math.Sin(i)).ToArray();
        var one = SymmetricSpectrum.Of(Random(400, 2), [.. sides], 40, 1, TestContext.Current.CancellationToken);
        var four = SymmetricSpectrum.Of(Random(400, 2), [.. sides], 40, 4, TestContext.Current.CancellationToken);
        Assert.Equal(one.Values, four.Values);
        Assert.Equal(one.Sides, four.Sides);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_told()
    {
        var matrix = Random(9, 1);
        matrix[4, 2] = double.NaN;
        Assert.Contains("row 4", Assert.Throws<ArithmeticException>(() => Values(matrix)).Message);
    }

    internal static SymmetricMatrix Random(int order, int seed)
    {
        var (matrix, random) = (new SymmetricMatrix(order), SplitMix64.Stream(seed, order));
        for (var r = 0; r < order; r++)
        {
            foreach (ref var value in matrix.Lower(r)) value = random.NextDouble() - 0.5;
        }

        return matrix;
    }

    private static double[] Values(SymmetricMatrix matrix) => [.. SymmetricSpectrum.Of(matrix, [], 0, 0, TestContext.Current.CancellationToken).Values.Order()];
}
