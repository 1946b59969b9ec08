using System.Runtime.CompilerServices;
using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>What was disposed of leaves nothing behind: a program may open and close embedders for as long as it runs.</summary>
public sealed class DisposalTests
{
    [Fact]
    public void An_embedder_that_was_given_back_is_not_kept_by_the_threads_that_used_it()
    {
        var image = File.ReadAllBytes(Directory.EnumerateFiles(SharedData.Require("data", "flowers", "train", "daisy")).First());
        var closed = Enumerable.Range(0, 3).Select(_ => UsedAndClosed(image)).ToList();
        // Twice: what has a finaliser is freed by the second.
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(closed, reference => reference.IsAlive);
    }

    [Fact]
    public async Task Closing_waits_for_the_calls_at_work_and_later_ones_are_refused()
    {
        var image = File.ReadAllBytes(Directory.EnumerateFiles(SharedData.Require("data", "flowers", "train", "daisy")).First());
        var embedder = ImageEmbedder.Open("tlearn-mini");
        var expected = embedder.Embed(image);
        using var begun = new CountdownEvent(6);
        // On threads of their own: the pool starts its threads one by one while the first callers fill the cores.
        var callers = Enumerable.Range(0, 6).Select(n => Task.Factory.StartNew(
            () =>
        {
            for (var calls = 0; ; calls++)
            {
                try
                {
                    var vector = n % 2 == 0 ? embedder.Embed(image) : embedder.Embed(new MemoryStream(image));
                    Assert.Equal(expected.Length, vector.Length);
                    if (calls == 0) begun.Signal();
                }
                catch (ObjectDisposedException)
                {
                    return calls;
                }
            }
        },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToList();
        begun.Wait(TestContext.Current.CancellationToken);
        embedder.Dispose();
        foreach (var calls in await Task.WhenAll(callers)) Assert.True(calls > 0);
        embedder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => embedder.Embed(image));
    }

    [Fact]
    public async Task What_a_sequence_gave_before_it_failed_comes_out_before_the_failure()
    {
        var image = File.ReadAllBytes(Directory.EnumerateFiles(SharedData.Require("data", "flowers", "train", "daisy")).First());
        using var embedder = ImageEmbedder.Open("tlearn-mini");
        var results = 0;
        var failure = await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var one in embedder.EmbedAsync(Failing(), TestContext.Current.CancellationToken)) results += one.Vector is null ? 0 : 1;
        });
        Assert.Equal("the source's own", failure.Message);
        Assert.Equal(5, results);

        IEnumerable<byte[]> Failing()
        {
            for (var i = 0; i < 5; i++) yield return image;
            throw new FormatException("the source's own");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UsedAndClosed(byte[] image)
    {
        using var embedder = ImageEmbedder.Open("tlearn-mini");
        embedder.Embed(image);
        return new WeakReference(embedder.Network.Single);
    }
}
