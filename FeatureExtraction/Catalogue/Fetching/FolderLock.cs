namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>Lets one process at a time fetch into a folder. The system takes the lock from a process that dies.</summary>
internal static class FolderLock
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    // EAGAIN on Linux and macOS, a sharing or lock violation on Windows: anything else is a failure that waiting does not mend.
    private static readonly int[] s_busy = [11, 35, 32, 33];

    /// <summary>Waits until nobody else has the folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="waits">Called once where somebody else has it.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <returns>The lock, until it is disposed.</returns>
    public static async Task<IDisposable> TakeAsync(string folder, Action waits, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (s_busy.Contains(e.HResult & 0xFFFF))
            {
                if (tries == 0) waits();
                await Task.Delay(s_pause, cancellation);
            }
        }
    }
}
