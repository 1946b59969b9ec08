using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store.Compaction;

/// <summary>
/// The folder <c>compacted/</c>: parts that others have replaced. They wait there for readers that have listed them and for what a writer killed in the wrong moment may have left
/// without its vector; the time of their coming is their file's last change.
/// </summary>
internal static class SupersededParts
{
    /// <summary>Those that came before a time.</summary>
    public static IReadOnlyList<FileInfo> Before(FeatureStore store, DateTime time) => [.. All(store).Where(f => f.LastWriteTimeUtc <= time)];

    /// <summary>Bytes of all that wait.</summary>
    public static long Bytes(FeatureStore store) => All(store).Sum(f => f.Length);

    /// <summary>Moves a part there, on disk when this returns; <see langword="false"/> where it is gone or somebody holds it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The part, relative to the store.</param>
    /// <param name="now">The time.</param>
    public static bool TryTake(FeatureStore store, string path, DateTime now)
    {
        var from = Path.Combine(store.Folder, path);
        var to = Path.Combine(store.Folder, StoreLayout.Compacted, path);
        try
        {
            DurableFiles.CreateFolder(Path.GetDirectoryName(to)!);
            File.SetLastWriteTimeUtc(from, now);
            File.Move(from, to, overwrite: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException or UnauthorizedAccessException)
        {
            // It holds what others hold too: a later compaction takes it.
            return false;
        }

        DurableFiles.FlushFolder(Path.GetDirectoryName(to)!);
        DurableFiles.FlushFolder(Path.GetDirectoryName(from)!);
        return true;
    }

    private static IEnumerable<FileInfo> All(FeatureStore store)
    {
        var folder = Path.Combine(store.Folder, StoreLayout.Compacted);
        return Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("part-*.arrow", SearchOption.AllDirectories) : [];
    }
}
