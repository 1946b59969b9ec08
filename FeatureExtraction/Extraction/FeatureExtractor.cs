using System.Diagnostics;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Embeds every image of a source once, into a store.</summary>
internal static class FeatureExtractor
{
    /// <summary>
    /// Brings a store up to date with a source: computes what is new or changed, takes over what is there, notes what is gone and what
    /// cannot be used. May be stopped at any moment and started again; loses at most the last few seconds.
    /// </summary>
    /// <param name="source">The images.</param>
    /// <param name="embedder">The network and what stands before it.</param>
    /// <param name="store">A store of the embedder's recipe.</param>
    /// <param name="progress">Told after each image.</param>
    /// <param name="check">Which parts of the store are checked first; a damaged one is set aside, and what it held is computed again.</param>
    /// <param name="rehash">Whether every file is read and hashed, whatever its size and time say; vectors of contents that are there are taken over as ever.</param>
    /// <param name="cancellation">Stops after the images that are being worked on; all finished work is kept.</param>
    /// <exception cref="TlearnException">The source cannot be listed, the network fails, or the disk refuses.</exception>
    public static ExtractionResult Run(
        ImageSource source,
        EmbeddingModel embedder,
        FeatureStore store,
        IProgress<ExtractionProgress>? progress = null,
        PartCheck check = PartCheck.All,
        bool rehash = false,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentNullException.ThrowIfNull(store);
        var clock = Stopwatch.StartNew();
        StoreTap[] taps = [.. embedder.Backbone.Taps.Select(t => new StoreTap(t.Name, t.Pool, t.Dimension))];
        if (FeatureStore.Exists(source.Root)) throw new TlearnException($"{source.Root} is a feature store, expected images", "give the folder of the images; the store itself goes to train, evaluate, predict and compare");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var listing = Task.Run(() => List(source, stop, cancellation), CancellationToken.None);
        // The store is read meanwhile; what lies in damaged parts of it counts as missing, and they are closed before they are renamed.
        var scope = new SnapshotScope { Source = SourceName(source), Paths = ReferenceEquals(source, source.Whole) ? null : path => !source.LeavesOut(path), Taps = [.. taps.Select(t => (t.Name, t.Pool))] };
        var (aside, isForeign, found) = Beside(listing, () => Read(store, scope, check, stop.Token));
        ExtractionResult done;
        var parts = new CheckedParts(check);
        using (found)
        {
            var items = listing.GetAwaiter().GetResult();
            StoreRepair.SetAside(store, aside);
            using var known = found is null ? store.OpenSnapshot(scope) : null;
            var stands = found ?? known!;
            done = Extract(source, items, embedder, stands, parts, taps, rehash, progress, cancellation) with
            {
                MayLackOthers = isForeign || source.Findings.LeftOut + source.Findings.OtherShards > 0 || stands.ItemParts.Values.Any(p => p.Source != scope.Source),
            };
        }

        StoreRepair.SetAside(store, done.Damaged);
        return done with { Damaged = [.. aside.Concat(done.Damaged).DistinctBy(d => d.File)], Seconds = clock.Elapsed.TotalSeconds };
    }

    // Where the images are wrong, reading the store is stopped.
    private static ImageListing List(ImageSource source, CancellationTokenSource stop, CancellationToken cancellation)
    {
        try
        {
            var items = new ImageListing(source.Enumerate(cancellation));
            return items.Count > 0 || source.Findings.OtherShards > 0 ? items : throw source.NothingListed();
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    // The store's parts that cannot be used, whether one may have listed images of another source, and what is in the store; nothing where parts are to be set aside first.
    private static (IReadOnlyList<DamagedFile> Aside, bool IsForeign, StoreSnapshot? Found) Read(FeatureStore store, SnapshotScope scope, PartCheck check, CancellationToken cancellation)
    {
        var aside = check == PartCheck.All ? StoreRepair.FindDamaged(store, cancellation) : [];
        var isForeign = aside.Any(d => StoreLayout.IsItems(d.File) && ItemPart.SourceIn(Path.Combine(store.Folder, d.File)) != scope.Source);
        return (aside, isForeign, aside.Any(d => d.Kind == DamageKind.Damaged) ? null : store.OpenSnapshot(scope));
    }

    // What is wrong with the images is told first, as if they had been listed first.
    private static T Beside<T>(Task listing, Func<T> work)
    {
        try
        {
            return work();
        }
        catch
        {
            listing.GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>What a store calls a source.</summary>
    public static string SourceName(ImageSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.StoredName;
    }

    private static ExtractionResult Extract(
        ImageSource source,
        ImageListing items,
        EmbeddingModel embedder,
        StoreSnapshot known,
        CheckedParts parts,
        IReadOnlyList<StoreTap> taps,
        bool rehash,
        IProgress<ExtractionProgress>? progress,
        CancellationToken cancellation)
    {
        var id = SourceName(source);
        using var writer = known.Store.OpenWriter(new StoreWriterOptions { Source = id, Decoder = () => embedder.LoadedDecoder });
        var sink = new StoreSink(source, id, known, writer, taps, parts, rehash);
        var threads = EmbeddingRun.Execute(embedder, source, items, sink, progress, cancellation);
        sink.SettleCopies();

        // What an earlier run saw in this folder and is gone. Paths of other sources, and of other shards, stay as they are.
        string[] gone = [.. GonePaths.Of(source, items.Paths, known, id)];
        foreach (var path in gone) writer.AddRemoved(path);
        writer.Complete();
        return new ExtractionResult(
            id,
            items.Count,
            sink.Computed,
            sink.Cached,
            [.. sink.Failures.OrderBy(f => f.Path, NaturalOrder.Instance)],
            gone.Length,
            items.Paths,
            [.. items.Splits],
            [.. DamagedFile.Parts(known.Damaged), .. parts.Damaged],
            sink.NotFinite,
            sink.DecodedOtherwise,
            0,
            threads);
    }
}
