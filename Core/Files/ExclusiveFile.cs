namespace TransferLearning.Core.Files;

/// <summary>A file that one process at a time holds open, as a lock. The system takes it from a process that dies.</summary>
internal static class ExclusiveFile
{
    // EAGAIN on Linux and macOS, a sharing or lock violation on Windows: anything else is a failure that waiting does not mend.
    private static readonly int[] s_busy = [11, 35, 32, 33];

    /// <summary>Opens the file, which is made where it is missing.</summary>
    /// <returns>The file, held until it is disposed of; <see langword="null"/> where another process holds it.</returns>
    /// <exception cref="IOException">It cannot be opened for another reason.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static IDisposable? TryHold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (s_busy.Contains(e.HResult & 0xFFFF))
        {
            return null;
        }
    }
}
