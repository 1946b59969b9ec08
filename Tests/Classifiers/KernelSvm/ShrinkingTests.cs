using TransferLearning.Classifiers.KernelSvm;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers.KernelSvm;

/// <summary>Pairs that are solved on fewer and fewer rows end where those that keep all rows do.</summary>
public class ShrinkingTests
{
    [Theory]
    [InlineData("rbf", "1e-3")]
    [InlineData("rbf", "1e-6")]
    [InlineData("poly", "1e-4")]
    [InlineData("linear", "1e-4")]
    public void The_end_is_the_same_within_the_tolerance(string kernel, string tolerance)
    {
        var (x, y) = HeadData.Clouds(kernel == "linear" ? 800 : 1600, 2, dimension: 24, separation: 0.35); // many steps without a kernel
        var features = HeadData.Matrix(x, 24);
        var tol = double.Parse(tolerance, System.Globalization.CultureInfo.InvariantCulture);
        var whole = Fit(o => o with { ShrunkRows = int.MaxValue }, 2);
        var shrunk = Fit(Shrinking, 2);
        Assert.NotEqual(whole.Model.Weights, shrunk.Model.Weights); // it went another way
        Assert.True(whole.Report!.Converged && shrunk.Report!.Converged);
        var scale = Math.Abs(whole.Model.Objectives[0]);
        Assert.Equal(whole.Model.Objectives[0], shrunk.Model.Objectives[0], Math.Max(tol * 0.1, 1e-6) * scale);
        var (a, b) = (whole.Score(features), shrunk.Score(features));
        // A flat minimum leaves scores off the margin more room than the tolerance, as the root of it: 2 √(2 tol Σ|β|) at most.
        for (var r = 0; r < a.Rows; r++) Assert.Equal(a.Row(r)[0], b.Row(r)[0], (20 * tol) + 5e-3);

        // Blocks in memory, a few rows, two rows; one thread and two.
        foreach (var threads in new[] { 1, 2 })
        {
            foreach (var bytes in new[] { 1L << 30, 2_000_000, 0 })
            {
                var other = Fit(o => Shrinking(o) with { MemoryBytes = bytes }, threads);
                Assert.Equal(shrunk.Model.Weights, other.Model.Weights);
                Assert.Equal(shrunk.Model.Intercepts, other.Model.Intercepts);
            }
        }

        KernelSvmHead Fit(Func<KernelSvmOptions, KernelSvmOptions> change, int threads) =>
            (KernelSvmHead)change(new KernelSvmOptions { Scale = ScalingKind.Standard, Threads = threads, Kernel = Enum.Parse<KernelKind>(kernel, ignoreCase: true), C = 10, Gamma = kernel == "rbf" ? Gamma.Of(0.004) : Gamma.Scale, Tolerance = tol }).CreateTrainer().Fit(features, y, 2);
    }

    [Fact]
    public void A_limit_of_steps_holds_there_too()
    {
        var (x, y) = HeadData.Clouds(1600, 2, dimension: 24, separation: 0.2);
        var head = (KernelSvmHead)Shrinking(new KernelSvmOptions { C = 100, MaxIterations = 2500, Threads = 1 }).CreateTrainer().Fit(HeadData.Matrix(x, 24), y, 2);
        Assert.False(head.Report!.Converged);
        Assert.Equal(2500, head.Report.Iterations);
    }

    private static KernelSvmOptions Shrinking(KernelSvmOptions options) => options with { ShrunkRows = 0, ShrinkEvery = 50 };
}
