using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearSvm;
using TransferLearning.Classifiers.Logistic;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>What is done for very many rows (no scaled copy, a start from a sample) must not show in the head.</summary>
public class ManyRowsTests
{
    private static readonly LinearOptions s_parameters = new LogisticOptions { ClassWeight = ClassWeight.Balanced, Threads = 2 };

    public static TheoryData<string, int> Cases => new() { { "logistic", 2 }, { "logistic", 5 }, { "svm", 2 }, { "svm", 5 }, { "crammer_singer", 5 } };

    [Theory, MemberData(nameof(Cases))]
    public void Rows_scaled_in_every_pass_give_the_same_head_to_the_last_bit(string name, int classes)
    {
        var resident = Solve(name, classes, s_parameters);
        var streamed = Solve(name, classes, s_parameters with { ResidentFloats = 0 });
        Assert.Equal(resident.Weights, streamed.Weights);
        Assert.Equal(resident.Intercepts, streamed.Intercepts);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_start_from_a_sample_ends_in_the_same_minimum(int classes)
    {
        var parameters = s_parameters with { Tolerance = 1e-6 };
        var cold = Solve("svm", classes, parameters);
        var warm = Solve("svm", classes, parameters with { SampledFloats = 30_000 });
        Assert.NotEqual(cold.Weights, warm.Weights);
        var norm = Math.Sqrt(cold.Weights.Sum(w => (double)w * w));
        var apart = Math.Sqrt(cold.Weights.Zip(warm.Weights).Sum(w => Math.Pow(w.First - w.Second, 2)));
        Assert.True(apart < 2e-3 * norm, $"{apart / norm}");
    }

    [Fact]
    public void A_sample_that_misses_a_class_is_none()
    {
        var (x, y) = HeadData.Clouds(1000, 3, separation: 0.3);
        y = [.. y.Select((l, i) => i == 501 ? 2 : l % 2)];
        using var rows = new AugmentedRows(HeadData.Matrix(x), Scaler.Fit(HeadData.Matrix(x), ScalingKind.None, 1, default), 0, 1, default);
        Assert.Null(SampleStart.Rows(rows, y, (long)rows.Stride * 100));
        Assert.Null(SampleStart.Rows(rows, [.. y.Select(l => l % 2)], (long)rows.Stride * 1000));
        Assert.Equal(50, SampleStart.Rows(rows, [.. y.Select(l => l % 2)], (long)rows.Stride * 100)!.Length);
    }

    private static LinearScores Solve(string name, int classes, LinearOptions parameters)
    {
        var (x, y) = HeadData.Clouds(2000, classes, separation: 0.3);
        var matrix = HeadData.Matrix(x);
        using ILinearProblem problem = name switch
        {
            "logistic" => new LogisticProblem(matrix, y, classes, parameters, TestContext.Current.CancellationToken),
            "svm" => new HingeProblem(matrix, y, classes, parameters, TestContext.Current.CancellationToken),
            _ => new CrammerSingerProblem(matrix, y, classes, parameters, TestContext.Current.CancellationToken),
        };
        return problem.Solve(name == "crammer_singer" ? parameters with { Tolerance = 1e-3 } : parameters, TestContext.Current.CancellationToken).Scores;
    }
}
