using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>Lets one process at a time fetch into a folder.</summary>
internal static class FolderLock
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until nobody else has the folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="waits">Called once where somebody else has it.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <returns>The lock, until it is disposed of.</returns>
    public static async Task<IDisposable> TakeAsync(string folder, Action waits, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            if (ExclusiveFile.TryHold(Path.Combine(folder, ".lock")) is { } held) return held;
            if (tries == 0) waits();
            await Task.Delay(s_pause, cancellation);
        }
    }
}
