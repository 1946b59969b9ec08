
namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>Writing, with an answer for a full disk.</summary>
internal static class DiskSpace
{
    // ENOSPC on Unix, ERROR_DISK_FULL on Windows.
    private const int NoSpace = 28;
    private const int DiskFull = 112;

    /// <summary>Writes bytes.</summary>
    /// <exception cref="TlearnException">The disk is full.</exception>
    public static void Write(Stream stream, ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) is NoSpace or DiskFull)
        {
            throw new TlearnException($"no space left on the disk of {path}", "Make room, or name a folder on another disk in TLEARN_MODELS; then run the same command again.", e);
        }
    }
}
