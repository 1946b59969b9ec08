using TransferLearning.Classifiers.Linear;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>The solvers that linear heads share, where rounding or a preconditioner misleads them.</summary>
public class LinearSolverTuningTests
{
    [Theory]
    [InlineData(-1f)]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    public void A_preconditioner_that_misleads_is_left_for_the_gradient(float factor)
    {
        var point = new float[] { 5, -3 };
        var end = Lbfgs.Minimize(Bowl, g => Scale(g, factor), point, 1e-7, 200);
        Assert.Equal(1, point[0], 1e-2);
        Assert.Equal(2, point[1], 1e-2);
        Assert.True(end.Iterations > 0);
    }

    [Fact]
    public void What_is_no_number_or_cannot_fall_is_no_convergence()
    {
        Assert.False(Lbfgs.Minimize((_, g) => Fill(g, 1, double.NaN), _ => { }, [0, 0], 1e-7, 50).Converged);
        Assert.False(Lbfgs.Minimize((_, g) => Fill(g, float.NaN, 1), _ => { }, [0, 0], 1e-7, 50).Converged);
        // The gradient lies: the value never falls.
        Assert.False(Lbfgs.Minimize((_, g) => Fill(g, 1, 1), _ => { }, [0, 0], 1e-7, 50).Converged);
    }

    [Fact]
    public void A_minimum_is_one_at_once()
    {
        var end = Lbfgs.Minimize(Bowl, _ => { }, [1, 2], 1e-7, 50);
        Assert.Equal((true, 0), (end.Converged, end.Iterations));
    }

    [Theory]
    [InlineData(5, 0f)]
    [InlineData(5, 1e-6f)]
    [InlineData(150, 1f)]
    public void The_factor_of_a_nearly_singular_matrix_is_definite(int rank, float ridge)
    {
        const int Order = 300;
        var random = new Random(6);
        var x = Enumerable.Range(0, Order).Select(_ => Enumerable.Range(0, rank).Select(_ => (float)(1000 * (random.NextDouble() - 0.3))).ToArray()).ToArray();
        using var factor = new CholeskyFactor(Order, 1, Row, default);
        for (var trial = 0; trial < 20; trial++)
        {
            var g = Enumerable.Range(0, Order).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
            var solved = (float[])g.Clone();
            factor.Solve(solved, 1);
            Assert.All(solved, v => Assert.True(float.IsFinite(v)));
            Assert.True(g.Zip(solved).Sum(p => (double)p.First * p.Second) > 0);
        }

        void Row(int row, Span<float> lower)
        {
            for (var c = 0; c <= row; c++)
            {
                lower[c] = 0;
                for (var k = 0; k < rank; k++) lower[c] += x[row][k] * x[c][k];
            }

            lower[row] += ridge;
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-1f)]
    [InlineData(3e38f)]
    public void A_matrix_that_overflowed_leaves_its_diagonal(float off)
    {
        using var factor = new CholeskyFactor(4, 1, (row, lower) => { lower.Fill(off); lower[row] = row == 2 ? off : 1; }, default);
        float[] g = [1, 1, 1, 1];
        factor.Solve(g, 1);
        Assert.All(g, v => Assert.True(float.IsFinite(v) && v >= 0));
    }

    // (x − 1)² + 10(y − 2)² + 1
    private static double Bowl(float[] p, float[] gradient)
    {
        (gradient[0], gradient[1]) = (2 * (p[0] - 1), 20 * (p[1] - 2));
        return Math.Pow(p[0] - 1, 2) + (10 * Math.Pow(p[1] - 2, 2)) + 1;
    }

    private static double Fill(float[] gradient, float value, double result)
    {
        Array.Fill(gradient, value);
        return result;
    }

    private static void Scale(float[] vector, float factor)
    {
        for (var i = 0; i < vector.Length; i++) vector[i] *= factor;
    }
}
