namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>Lets one process at a time fetch into a folder. The system takes the lock from a process that dies.</summary>
internal static class FolderLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // EAGAIN on Linux and macOS, a sharing or lock violation on Windows: anything else is a failure that waiting does not mend.
    private static readonly int[] Busy = [11, 35, 32, 33];

    /// <summary>Waits until nobody else has the folder.</summary>
    /// <returns>The lock, until it is disposed.</returns>
    public static async Task<IDisposable> TakeAsync(string folder, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (Busy.Contains(e.HResult & 0xFFFF))
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }
}
