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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UsedAndClosed(byte[] image)
    {
        using var embedder = ImageEmbedder.Open("tlearn-mini");
        embedder.Embed(image);
        return new WeakReference(embedder.Network.Single);
    }
}
