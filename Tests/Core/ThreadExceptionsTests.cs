using TransferLearning.Core.Threading;
using Xunit;

namespace TransferLearning.Tests.Core;

public sealed class ThreadExceptionsTests
{
    private static readonly OperationCanceledException s_stopped = new();
    private static readonly InvalidOperationException s_bug = new("a bug");
    private static readonly TlearnException s_told = new("the file is damaged");

    [Fact]
    public void The_cause_is_what_tells_a_user_most()
    {
        Assert.Same(s_told, new AggregateException(s_stopped, s_bug, s_told).Cause());
        Assert.Same(s_told, new AggregateException(s_stopped, new AggregateException(s_bug, new AggregateException(s_told))).Cause());
        Assert.Same(s_bug, new AggregateException(s_stopped, s_bug).Cause());
        Assert.Same(s_stopped, new AggregateException(s_stopped).Cause());
        Assert.IsType<AggregateException>(new AggregateException().Cause());
    }

    [Fact]
    public void It_is_thrown_as_itself_with_the_place_that_it_comes_from()
    {
        var threads = Assert.Throws<AggregateException>(() => Parallel.For(0, 2, i => Fail()));
        Assert.Contains(nameof(Fail), Assert.Throws<InvalidOperationException>(threads.ThrowCause).StackTrace);
    }

    private static void Fail() => throw new InvalidOperationException("a bug");
}
