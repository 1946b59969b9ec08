using System.Runtime.Intrinsics;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>That a run of the tests at another width (<c>.ci/widths</c>) has that width: a setting of a name that the runtime does not know would change nothing.</summary>
public sealed class VectorWidthTests
{
    [Fact]
    public void The_runtime_has_the_vectors_that_the_run_is_about()
    {
        var bits = Environment.GetEnvironmentVariable("TLEARN_TEST_VECTOR_BITS");
        Assert.SkipWhen(string.IsNullOrEmpty(bits), "the widths are whatever this machine has");
        Assert.False(Vector512.IsHardwareAccelerated);
        Assert.Equal(bits == "256", Vector256.IsHardwareAccelerated);
        Assert.Equal(bits == "256", Vector128.IsHardwareAccelerated);
    }
}
