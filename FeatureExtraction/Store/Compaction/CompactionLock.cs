
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store.Compaction;

/// <summary>Lets one compaction at a time work on a store. Readers and writers need no lock.</summary>
internal static class CompactionLock
{
    private const string Name = ".compacting";
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until no other compaction is at work.</summary>
    /// <exception cref="TlearnException">The store cannot be written.</exception>
    public static IDisposable Take(string store, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                if (ExclusiveFile.TryHold(Path.Combine(store, Name)) is { } held) return held;
                cancellation.WaitHandle.WaitOne(s_patience);
                cancellation.ThrowIfCancellationRequested();
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new TlearnException($"{store}: the store cannot be written: {e.Message}", "Mend the permissions and run again.", e);
        }
    }
}
