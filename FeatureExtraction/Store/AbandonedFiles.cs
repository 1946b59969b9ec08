namespace TransferLearning.FeatureExtraction.Store;

/// <summary>What killed writers left behind: files under names that nobody reads.</summary>
internal static class AbandonedFiles
{
    /// <summary>How old a file must be to be nobody's, where nobody says otherwise.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(1);

    /// <summary>The files in a store that no writer has open and that were changed last before a time.</summary>
    public static IEnumerable<FileInfo> Find(string store, DateTime before) =>
        Directory.EnumerateDirectories(store, "*", SearchOption.AllDirectories).Append(store)
            .SelectMany(folder => Directory.EnumerateFiles(folder, StoreLayout.TemporaryPrefix + "*"))
            .Select(file => new FileInfo(file))
            .Where(file => file.Exists && file.LastWriteTimeUtc <= before && IsFree(file.FullName));

    /// <summary>Deletes a file where that can be done; whether it did.</summary>
    public static bool TryDelete(string file)
    {
        try
        {
            File.Delete(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody reads it, and the next writer tries again.
            return false;
        }
    }

    private static bool IsFree(string file)
    {
        try
        {
            using var alone = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
