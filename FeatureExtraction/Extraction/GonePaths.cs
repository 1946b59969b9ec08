using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>The paths that a store has of a source and that are gone from it.</summary>
internal static class GonePaths
{
    /// <summary>What a store has of a whole folder and the folder has no more. What the source passes over, or could not list, need not be gone.</summary>
    /// <param name="source">The source, listed to its end.</param>
    /// <param name="listed">The paths that were listed.</param>
    /// <param name="store">What the store has.</param>
    /// <param name="id">What the store calls the source.</param>
    public static IEnumerable<string> Of(ImageSource source, IEnumerable<string> listed, StoreSnapshot store, string id)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(listed);
        ArgumentNullException.ThrowIfNull(store);
        if (!source.IsWholeFolder) return [];
        var unread = source.UnreadFolders.ToHashSet(StringComparer.Ordinal);
        return store.PathsSeenIn(id, listed).Where(path => !source.LeavesOut(path) && !IsBelowAny(path, unread));
    }

    private static bool IsBelowAny(string path, HashSet<string> folders)
    {
        for (var end = folders.Count == 0 ? -1 : path.IndexOf('/', StringComparison.Ordinal); end >= 0; end = path.IndexOf('/', end + 1))
        {
            if (folders.Contains(path[..end])) return true;
        }

        return false;
    }
}
