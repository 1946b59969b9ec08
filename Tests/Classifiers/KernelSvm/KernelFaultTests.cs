using TransferLearning.Classifiers.KernelSvm;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers.KernelSvm;

/// <summary>The kernel SVM on odd data and with little memory.</summary>
public class KernelFaultTests
{
    [Theory]
    [InlineData("rbf")]
    [InlineData("poly")]
    [InlineData("linear")]
    public void Little_memory_and_many_threads_change_no_bit(string kernel)
    {
        var (x, y) = HeadData.Clouds(900, 3, dimension: 40, separation: 0.2);
        for (var i = 0; i < y.Length; i++) y[i] = i % 7 == 0 ? y[i] : y[i] / 2; // 0: many, 1: some, 2: few
        var features = HeadData.Matrix(x, 40);
        var all = Fit(1L << 30, 1);
        Assert.InRange(all.Model.SupportVectors, 200, 900);
        foreach (var threads in new[] { 1, 2 })
        {
            // Kept blocks; blocks of each pair; a few rows; two rows.
            foreach (var bytes in new[] { 1L << 30, 4_000_000, 400_000, 0 })
            {
                var head = Fit(bytes, threads);
                Assert.Equal(all.Model.Weights, head.Model.Weights);
                Assert.Equal(all.Model.Intercepts, head.Model.Intercepts);
            }
        }

        KernelSvmHead Fit(long bytes, int threads) =>
            (KernelSvmHead)new KernelSvmOptions { Threads = threads, Kernel = Enum.Parse<KernelKind>(kernel, ignoreCase: true), MemoryBytes = bytes }.CreateTrainer().Fit(features, y, 3);
    }

    [Fact]
    public void Equal_rows_of_two_classes_end_at_the_bound()
    {
        float[] row = [1, 2, 3];
        var x = Enumerable.Repeat(row, 40).SelectMany(r => r).Concat([4, 5, 6]).ToArray();
        var y = Enumerable.Range(0, 41).Select(r => r % 2).ToArray();
        var head = Fit(HeadData.Matrix(x, 3), y, 2, ("C", "1e6"));
        Assert.All(head.Score(HeadData.Matrix(x, 3)).Values, s => Assert.True(float.IsFinite(s)));
        Assert.True(head.Report!.Converged);
    }

    [Fact]
    public void A_class_of_one_row_and_more_columns_than_rows_work()
    {
        var (x, _) = HeadData.Clouds(9, 3, dimension: 64, separation: 3);
        int[] y = [0, 0, 0, 0, 1, 1, 1, 1, 2];
        var head = Fit(HeadData.Matrix(x, 64), y, 3, ("C", "100"));
        Assert.Equal(y, head.Score(HeadData.Matrix(x, 64)).ArgMax());
    }

    [Fact]
    public void A_limit_of_steps_ends_a_pair_and_is_counted()
    {
        var (x, y) = HeadData.Clouds(300, 3, separation: 0.1);
        var report = Fit(HeadData.Matrix(x), y, 3, ("max_iter", "5"), ("C", "1e9")).Report!;
        Assert.Equal((false, 5), (report.Converged, report.Iterations));
        Assert.Contains("of 3 pairs of classes 3 ran out of steps: raise max_iter", report.Advice);
        Assert.Throws<UsageException>(() => HeadData.Trainer("svm-rbf", parameters: ("max_iter", "0")));
    }

    [Fact]
    public void Rows_far_from_zero_are_told_apart_without_scaling()
    {
        var (x, y) = HeadData.Clouds(200, 3);
        for (var i = 0; i < x.Length; i++) x[i] = MathF.Round(x[i] * 256) / 256;
        var near = Fit(HeadData.Matrix(x), y, 3, "none", ("gamma", "0.05"));
        float[] far = [.. x.Select(v => v + 4096)];
        var moved = Fit(HeadData.Matrix(far), y, 3, "none", ("gamma", "0.05"));
        var (a, b) = (near.Score(HeadData.Matrix(x)), moved.Score(HeadData.Matrix(far)));
        Assert.Equal(a.ArgMax(), b.ArgMax());
        for (var i = 0; i < a.Values.Length; i++) Assert.Equal(a.Values[i], b.Values[i], 0.05f);
    }

    [Fact]
    public void Kernel_values_that_overflow_are_refused_with_a_way_out()
    {
        float[] x = [1e20f, 2e20f, -1e20f, 3e20f];
        var e = Assert.Throws<TlearnException>(() => Fit(HeadData.Matrix(x, 1), [0, 1, 0, 1], 2, "none", ("kernel", "poly"), ("gamma", "1")));
        Assert.Contains("kernel values", e.Message);
        var head = Fit(HeadData.Matrix([1, 2, 3, 4], 1), [0, 0, 1, 1], 2, "none", ("gamma", "1"));
        Assert.Contains("row 1", Assert.Throws<TlearnException>(() => head.Score(HeadData.Matrix([1, 1e20f], 1))).Message);
    }

    [Fact]
    public void A_gap_that_floats_cannot_close_is_no_convergence()
    {
        // What closing the last gap would gain, its square over kernel values of 1e29, is zero in float.
        var (x, y) = HeadData.Clouds(60, 2);
        var report = Fit(HeadData.Matrix([.. x.Select(v => v * 2e13f)]), y, 2, "none", ("kernel", "linear"), ("tol", "1e-30")).Report!;
        Assert.False(report.Converged);
        Assert.InRange(report.Iterations, 1, 100_000);
    }

    [Theory]
    [InlineData("scale", 1)]
    [InlineData("scale*0.25", 0.25)]
    [InlineData("scale*4", 4)]
    public void Gamma_may_be_a_multiple_of_scale(string text, double factor)
    {
        var (x, y) = HeadData.Clouds(60, 3);
        Assert.Equal(factor / HeadData.Dimension, Fit(HeadData.Matrix(x), y, 3, "standard", ("gamma", text)).Model.Function.Gamma, 1e-5);
        foreach (var wrong in new[] { "scale*", "scale*-1", "scale*0", "0", "-1", "auto*2", "NaN" }) Assert.Throws<UsageException>(() => HeadData.Trainer("svm-rbf", parameters: ("gamma", wrong)));
    }

    [Fact]
    public unsafe void The_exponential_is_right_to_two_units()
    {
        var values = stackalloc float[8];
        var norms = stackalloc float[8];
        var function = new KernelFunction(KernelKind.Rbf, 1, 1, 0);
        for (var x = 0f; x < 86; x += 0.0137f)
        {
            for (var i = 0; i < 8; i++) (values[i], norms[i]) = (0, x + (i * 0.0017f));
            function.Apply(values, 8, 0, norms);
            for (var i = 0; i < 8; i++) Assert.InRange(values[i] / Math.Exp(-norms[i]), 1 - 2.4e-7, 1 + 2.4e-7);
        }

        // Far below it is 0, and the same in a kernel as in the softmax of a fit.
        float[] powers = [0, -0.3f, -50, -86.9f, -87.1f, -100, -1e6f, -3e38f];
        for (var i = 0; i < 8; i++) (values[i], norms[i]) = (0, -powers[i]);
        function.Apply(values, 8, 0, norms);
        Assert.Equal(new ReadOnlySpan<float>(values, 8).ToArray().Sum(), Exponential.OfShifted(powers, 0), 1e-6f);
        Assert.Equal(new ReadOnlySpan<float>(values, 8), powers);
        Assert.Equal([0, 0, 0, 0], powers[4..]);
    }

    private static KernelSvmHead Fit(FeatureMatrix features, int[] labels, int classes, params (string, string)[] parameters) => Fit(features, labels, classes, "auto", parameters);

    private static KernelSvmHead Fit(FeatureMatrix features, int[] labels, int classes, string scale, params (string, string)[] parameters) =>
        (KernelSvmHead)HeadData.Trainer("svm-rbf", scale: scale, parameters: parameters).Fit(features, labels, classes);
}
