using TransferLearning.FeatureExtraction.Extraction;
using Xunit;

namespace TransferLearning.Tests.Extraction;

/// <summary>What a long run learns of its threads: half of them stay where they do more, all of them where that is not sure. The threads are real, the time is not.</summary>
public sealed class ThreadTrialTests
{
    [Theory]
    [InlineData(4, 2, 1.10, 2)]
    [InlineData(4, 2, 1.02, 4)] // as well as equal
    [InlineData(4, 2, 0.60, 4)]
    [InlineData(2, 1, 1.50, 1)]
    [InlineData(5, 2, 1.50, 2)]
    [InlineData(5, 2, 0.90, 5)]
    public async Task What_does_more_images_is_kept(int workers, int half, double ofHalf, int expected)
    {
        var run = new Run(workers, remaining: 100_000, admitted => admitted == workers ? 200 : 200 * ofHalf);
        await run.WorkAsync(until: () => run.Trial.Chosen != 0);
        Assert.Equal((expected, expected), (run.Trial.Chosen, run.Trial.Admitted));
        Assert.StartsWith($"{expected} thread", run.Trial.Words);
        Assert.Contains($"({half} did {200 * ofHalf:0} images a second, {workers} did 200)", run.Trial.Words);
        // Who is not needed has gone.
        for (var i = 0; i < workers; i++) Assert.Equal(i < expected, run.Trial.Await(i, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_short_run_has_no_trial()
    {
        var run = new Run(4, remaining: 5_000, admitted => admitted == 4 ? 200 : 400);
        await run.WorkAsync(until: () => run.Trial.Chosen != 0);
        Assert.Equal((4, null), (run.Trial.Chosen, run.Trial.Words));
        Assert.InRange(run.Time, 0.25, 0.5);
    }

    [Fact]
    public async Task Where_nothing_is_left_nobody_waits()
    {
        var run = new Run(4, remaining: 100_000, _ => 200);
        await run.WorkAsync(until: () => run.Trial.Admitted == 2);
        Assert.Equal((4, null), (run.Trial.Chosen, run.Trial.Words));
        Assert.True(run.Trial.Await(3, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_thread_that_waits_ends_with_the_run()
    {
        using var stop = new CancellationTokenSource();
        var trial = new ThreadTrial(2);
        for (var (batch, now) = (0, 0.0); trial.Admitted == 2; batch++, now += 0.1) trial.Report(1, now, 1_000_000);
        var waiting = Task.Factory.StartNew(() => trial.Await(1, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    /// <summary>Threads that do an image after another, in a time that depends on how many of them are admitted.</summary>
    private sealed class Run(int workers, long remaining, Func<int, double> rate)
    {
        private readonly Lock _lock = new();
        private bool _isOver;

        public ThreadTrial Trial { get; } = new(workers);

        /// <summary>Seconds.</summary>
        public double Time { get; private set; }

        public Task WorkAsync(Func<bool> until) =>
            Task.WhenAll(Enumerable.Range(0, workers).Select(i => Task.Factory.StartNew(() => Work(i, until), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        private void Work(int worker, Func<bool> until)
        {
            while (Trial.Await(worker, TestContext.Current.CancellationToken))
            {
                lock (_lock)
                {
                    if (_isOver |= until()) break;
                    Time += 1 / rate(Trial.Admitted);
                    Trial.Report(1, Time, remaining);
                }
            }

            Trial.End();
        }
    }
}
