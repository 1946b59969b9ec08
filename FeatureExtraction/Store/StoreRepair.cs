using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Takes damaged parts out of a store, so that what they held is computed again and nobody reads them.</summary>
internal static class StoreRepair
{
    private const string DamagedPrefix = ".damaged-";

    /// <summary>Reads a store and compares every part with its checksum.</summary>
    /// <returns>What is damaged, cannot be read or is of a later version.</returns>
    /// <exception cref="TlearnException">The store cannot be read.</exception>
    public static IReadOnlyList<DamagedFile> FindDamaged(FeatureStore store, CancellationToken cancellation)
    {
        using var snapshot = store.OpenSnapshot(SnapshotScope.Parts);
        return snapshot.DamagedParts(cancellation);
    }

    /// <summary>Damaged lists of images that were set aside, relative to the store: what they held, nothing else tells.</summary>
    public static IReadOnlyList<string> ItemsAside(FeatureStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        string[] folders = [.. ((string[])[StoreLayout.Items, $"{StoreLayout.Compacted}/{StoreLayout.Items}"]).Where(f => Directory.Exists(Path.Combine(store.Folder, f)))];
        return [.. folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(store.Folder, f), DamagedPrefix + "*").Select(file => $"{f}/{Path.GetFileName(file)}")).Order(StringComparer.Ordinal)];
    }

    /// <summary>Gives those that are damaged a name that no reader looks at; they are kept, for whoever wants to know what happened to the disk. Others stay, for they may be whole. Nobody may have them open: Windows renames no open file.</summary>
    /// <exception cref="TlearnException">One cannot be renamed.</exception>
    public static void SetAside(FeatureStore store, IEnumerable<DamagedFile> damaged)
    {
        foreach (var part in damaged.Where(d => d.Kind == DamageKind.Damaged))
        {
            var path = Path.Combine(store.Folder, part.File);
            var folder = Path.GetDirectoryName(path)!;
            try
            {
                File.Move(path, Path.Combine(folder, DamagedPrefix + Path.GetFileName(path)), overwrite: true);
                DurableFiles.FlushFolder(folder);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // Another process was doing the same repair.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new TlearnException($"{path} is damaged ({part.Reason}) and cannot be set aside: {e.Message}", "Delete it; what it held is computed again.", e);
            }
        }
    }
}
