using System.Text.Json.Serialization;
using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Store.Compaction;

/// <summary>What a merge came to; serialised as it is, it is the command's JSON.</summary>
/// <param name="Store">The store that holds all now; key <c>store</c>.</param>
/// <param name="Rows">Its images; key <c>rows</c>.</param>
/// <param name="Duplicates">Images of the stores that another of them has too, so that they count once; key <c>duplicates</c>.</param>
internal sealed record MergeResult(
    [property: JsonPropertyName("store")] string Store,
    [property: JsonPropertyName("rows")] long Rows,
    [property: JsonPropertyName("duplicates")] long Duplicates);

/// <summary>
/// Makes one store of several of one recipe. Of each content the latest decoder's vector stands, of each path of a source what was seen last. Into a store that exists, what it lacks is
/// added, so a merge that was stopped goes on.
/// </summary>
internal static class StoreMerge
{
    /// <summary>Merges.</summary>
    /// <param name="stores">The stores; they stay as they are.</param>
    /// <param name="folder">The store that is made or added to.</param>
    /// <param name="cancellation">Stops between parts.</param>
    /// <exception cref="TlearnException">The stores differ in recipe or in a tap's dimension, one is damaged, or the disk refuses.</exception>
    public static MergeResult Run(IReadOnlyList<FeatureStore> stores, string folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stores);
        if (stores.Count == 0) throw new UsageException("found no store to merge, expected one or more");
        foreach (var store in stores.Skip(1))
        {
            var differences = stores[0].Recipe.DifferencesTo(store.Recipe);
            if (differences.Count > 0) throw new TlearnException($"{store.Folder} holds another recipe than {stores[0].Folder}:{FieldDifference.Lines(differences)}", "Stores of one recipe can be merged: extract the images of one of them again with the other's.");
        }

        var target = FeatureStore.OpenOrPlan(folder, stores[0].Recipe, stores[0].Provenance);
        var opened = new List<StoreSnapshot>();
        try
        {
            foreach (var store in stores.Where(s => s.Folder != target.Folder).DistinctBy(s => s.Folder)) opened.Add(Whole(store, cancellation));
            target.Create();
            using var alone = CompactionLock.Take(target.Folder, cancellation);
            opened.Insert(0, Whole(target, cancellation));
            MergeVectors(opened, cancellation);
            return MergeItems(opened, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{folder}: the store cannot be written: {e.Message}", "Make room or mend the permissions and run again: what is merged stays.", e);
        }
        finally
        {
            foreach (var snapshot in opened) snapshot.Dispose();
        }
    }

    // A copy gets a checksum of its own: damage must not be copied under one.
    private static StoreSnapshot Whole(FeatureStore store, CancellationToken cancellation)
    {
        var snapshot = store.OpenSnapshot();
        try
        {
            snapshot.RequireWhole(cancellation);
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    private static void MergeVectors(List<StoreSnapshot> snapshots, CancellationToken cancellation)
    {
        var target = snapshots[0];
        foreach (var tap in snapshots.SelectMany(s => s.Taps).GroupBy(t => (t.Name, t.Pool)))
        {
            StoreTap[] forms = [.. tap.Distinct()];
            if (forms.Length > 1) throw new TlearnException($"tap '{forms[0].Name}.{forms[0].Pool}' has {forms[0].Dimension} values in one store and {forms[1].Dimension} in another", "One of them is of another network: extract it again.");
            var own = target.Find(tap.Key.Name, tap.Key.Pool)?.Parts.ToHashSet() ?? [];
            var index = new VectorIndex(forms[0]);
            foreach (var part in snapshots.SelectMany(s => s.Find(tap.Key.Name, tap.Key.Pool)?.Parts ?? [])) index.Add(part);
            foreach (var group in index.Parts.Where(p => !own.Contains(p)).GroupBy(p => p.Origin with { Format = StoreDescription.CurrentFormat }))
            {
                var maker = new VectorPartMaker(target.Store, forms[0], group.Key, group.Max(p => StoreLayout.TimeOf(p.Name) ?? DateTime.UtcNow));
                foreach (var rows in group.SelectMany(p => Enumerable.Range(0, p.Rows).Where(r => index.Stands(p, r)).Select(r => (p, r))).Chunk(maker.RowsPerPart))
                {
                    cancellation.ThrowIfCancellationRequested();
                    maker.Write(rows);
                }
            }
        }
    }

    private static MergeResult MergeItems(List<StoreSnapshot> snapshots, CancellationToken cancellation)
    {
        var target = snapshots[0];
        var all = new PathIndex();
        foreach (var snapshot in snapshots)
        {
            foreach (var rows in snapshot.Paths.RowsBySource().Values) all.Add("", new RowsOf(snapshot.Paths, rows));
            foreach (var failure in snapshot.Failures) all.Add(failure);
        }

        var parts = new PartWriter(StoreLayout.WriterName(), PartOrigin.Now(null));
        foreach (var rows in all.RowsBySource().Values.SelectMany(r => r.Select(all.Row).Where(IsNews).OrderBy(row => row.Seen).Chunk(ItemCompaction.RowsPerPart)))
        {
            cancellation.ThrowIfCancellationRequested();
            parts.WriteItems(target.Store, [.. rows.Select(r => r.Revision == PartOrigin.CurrentRevision ? r : r with { DecodedSince = 0 })], DateTime.UnixEpoch);
        }

        var known = target.Failures.ToHashSet();
        var now = DateTime.UtcNow;
        using (var log = new FailureLog(Path.Combine(target.Store.Folder, StoreLayout.Failures), StoreLayout.FailureName(now, StoreLayout.WriterName())))
        {
            foreach (var failure in all.Failures().Where(f => !known.Contains(f))) log.Add(failure);
            log.Flush();
        }

        var count = all.Items().Count;
        return new MergeResult(target.Store.Folder, count, snapshots.Sum(s => (long)s.Items.Count) - count);

        // A removal says something only of a path that is there.
        bool IsNews(ItemRow row) => target.Paths.RowOf(row.Item.Source, row.Item.Path) is { } there ? there.Seen < row.Seen : !row.Removed;
    }

    private sealed class RowsOf(PathIndex paths, List<int> rows) : IReadOnlyList<ItemRow>
    {
        public int Count => rows.Count;

        public ItemRow this[int index] => paths.Row(rows[index]);

        public IEnumerator<ItemRow> GetEnumerator() => rows.Select(paths.Row).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
