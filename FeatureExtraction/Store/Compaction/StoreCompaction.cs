using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store.Compaction;

/// <summary>
/// Merges a store's parts and drops what nothing needs: rows that later ones have replaced, removed items, vectors that are not finite or superseded, and, once they are old enough,
/// vectors that nothing refers to and what killed writers left behind. May be killed at any moment; readers and writers go on beside it, a second compaction waits.
/// </summary>
internal static class StoreCompaction
{
    /// <summary>Compacts a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">What may go.</param>
    /// <param name="cancellation">Stops between parts.</param>
    /// <exception cref="TlearnException">The store cannot be read or written, or a part of it is damaged, cannot be read or is of a later version: then nothing is changed.</exception>
    public static CompactResult Run(FeatureStore store, CompactOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        options ??= new CompactOptions();
        try
        {
            using var alone = options.DryRun ? null : CompactionLock.Take(store.Folder, cancellation);
            return Work(store, options, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{store.Folder}: the store cannot be compacted: {e.Message}", "Make room or mend the permissions and run again: nothing is lost.", e);
        }
    }

    private static CompactResult Work(FeatureStore store, CompactOptions options, CancellationToken cancellation)
    {
        var before = options.Clock.GetUtcNow().UtcDateTime - options.OlderThan;
        // Chosen before items are read: what an item refers to that appears until then is seen and moved out of them.
        var old = SupersededParts.Before(store, before);
        var abandoned = AbandonedFiles.Find(store.Folder, before).ToList();
        var tally = new CompactionTally();
        int parts;
        using (var snapshot = store.OpenSnapshot())
        {
            // A part of items that cannot be read may refer to vectors, which would be dropped as unused.
            snapshot.RequireWhole(cancellation);
            parts = snapshot.Parts;
            var sources = snapshot.Paths.RowsBySource();
            var referred = Referred(snapshot, options, sources);
            foreach (var index in snapshot.Indices) new VectorCompaction(snapshot, referred, options, tally).Run(index, cancellation);
            var items = new ItemCompaction(snapshot, options, tally);
            foreach (var group in snapshot.ItemParts.GroupBy(p => p.Value.Source ?? ""))
            {
                cancellation.ThrowIfCancellationRequested();
                items.Run(group.Key.Length == 0 ? null : group.Key, [.. group.Select(p => (p.Key, p.Value.Rows))], sources.GetValueOrDefault(group.Key) ?? [], cancellation);
            }
        }

        var waiting = old.Sum(f => f.Length);
        var left = abandoned.Sum(f => f.Length);
        if (!options.DryRun)
        {
            waiting = old.Where(f => AbandonedFiles.TryDelete(f.FullName)).Sum(f => f.Length);
            left = abandoned.Where(f => AbandonedFiles.TryDelete(f.FullName)).Sum(f => f.Length);
        }

        return new CompactResult(
            store.Folder,
            parts,
            parts - tally.PartsSuperseded + tally.PartsWritten,
            tally.RowsDropped,
            tally.BytesSuperseded - tally.BytesWritten + left,
            waiting + left,
            options.DryRun ? SupersededParts.Bytes(store) - waiting + tally.BytesSuperseded : SupersededParts.Bytes(store));
    }

    private static HashSet<ContentHash> Referred(StoreSnapshot snapshot, CompactOptions options, Dictionary<string, List<int>> sources)
    {
        var referred = new HashSet<ContentHash>();
        foreach (var (source, rows) in sources)
        {
            if (options.Forget.Contains(source)) continue;
            foreach (var row in rows.Select(snapshot.Paths.Row).Where(r => !r.Removed)) referred.Add(row.Item.Content);
        }

        return referred;
    }
}

/// <summary>What a compaction has come to so far.</summary>
internal sealed class CompactionTally
{
    public int PartsSuperseded { get; set; }

    public int PartsWritten { get; set; }

    public long RowsDropped { get; set; }

    public long BytesSuperseded { get; set; }

    public long BytesWritten { get; set; }
}
