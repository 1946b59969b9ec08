using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;

namespace TransferLearning.Cli.Data.Caching;

/// <summary>Keeps the cache below its limit: caches of before go first, then the sources that were used least recently. What a running command uses stays.</summary>
internal static class CacheEviction
{
    private const string Leaving = ".leaving-";

    // A program of an earlier version leaves no note of what it uses: a cache of its form that changed just now may be in use.
    private static readonly TimeSpan OldFormRest = TimeSpan.FromHours(1);

    /// <summary>What was done.</summary>
    /// <param name="Before">Bytes of the cache before.</param>
    /// <param name="After">Bytes of the cache after.</param>
    /// <param name="Limit">Bytes that it may have.</param>
    /// <param name="OldStores">Number of caches of before that went.</param>
    /// <param name="Sources">What was forgotten, each source once.</param>
    public sealed record Result(long Before, long After, long Limit, int OldStores, IReadOnlyList<string> Sources)
    {
        /// <summary>A sentence for the user.</summary>
        public string Describe()
        {
            string[] gone = [.. OldStores > 0 ? [$"{OldStores} of an earlier version"] : Array.Empty<string>(), .. Sources];
            return $"the cache {FeatureCache.Folder} had {Size(Before)}, its limit is {Size(Limit)} ({CacheLimit.Variable}): "
                + (gone.Length > 0 ? $"what was used least recently is forgotten ({string.Join(", ", gone)}); " : "nothing could go; ")
                + $"it has {Size(After)} now"
                + (After > Limit ? ", and what is left is in use" : "");
        }

        private static string Size(long bytes) => bytes >= 100_000_000 ? FormattableString.Invariant($"{bytes / 1e9:0.0} GB") : FormattableString.Invariant($"{bytes / 1e6:0.000} MB");
    }

    /// <summary>Makes room where the limit is passed.</summary>
    /// <param name="cancellation">Stops between two stores; what is gone is gone, what is there is whole.</param>
    /// <returns><see langword="null"/> where the cache is within its limit.</returns>
    /// <exception cref="UsageException">The limit is no size.</exception>
    public static Result? Run(CancellationToken cancellation)
    {
        if (CacheLimit.Bytes is not { } limit) return null;
        try
        {
            var before = SizeOf(FeatureCache.Folder);
            if (before <= limit) return null;
            foreach (var left in FeatureCache.Folders(Leaving + "*")) Directory.Delete(left, recursive: true); // of a command that was killed at this
            var size = SizeOf(FeatureCache.Folder);
            var oldStores = 0;
            foreach (var store in FeatureCache.OldStores().Select(s => (Path: s, Changed: LastChange(s))).Where(s => DateTime.UtcNow - s.Changed > OldFormRest).OrderBy(s => s.Changed).Select(s => s.Path))
            {
                if (size <= limit) break;
                cancellation.ThrowIfCancellationRequested();
                size -= SizeOf(store);
                Delete(store);
                oldStores++;
            }

            var forgotten = new List<string>();
            foreach (var (store, source) in LeastRecent())
            {
                if (size <= limit) break;
                cancellation.ThrowIfCancellationRequested();
                var had = SizeOf(store);
                if (!Forget(store, source, cancellation)) continue;
                size -= had - SizeOf(store);
                if (source is not null && !forgotten.Contains(source)) forgotten.Add(source);
            }

            return new Result(before, SizeOf(FeatureCache.Folder), limit, oldStores, forgotten);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{FeatureCache.Folder}: room cannot be made: {e.Message}", "check the folder's permissions, or set TLEARN_CACHE to another one", e);
        }
    }

    // A store that no note belongs to was left by a command that was killed before its first image: it has no source to forget, and goes as a whole.
    private static List<(string Store, string? Source)> LeastRecent() =>
        FeatureCache.AllStores()
            .SelectMany(store => CacheUse.Free(store) is { Count: > 0 } used ? used.Select(u => (Store: store, Source: (string?)u.Source, u.Last)) : [(Store: store, Source: null, Last: LastChange(store))])
            .OrderBy(u => u.Last)
            .Select(u => (u.Store, u.Source))
            .ToList();

    private static bool Forget(string store, string? source, CancellationToken cancellation)
    {
        if (CacheUse.TakeStore(store) is { } whole)
        {
            using (whole)
            {
                if (CacheUse.Free(store).All(u => u.Source == source))
                {
                    Delete(store);
                    if (source is not null) CacheUse.Forget(store, source);
                    return true;
                }
            }
        }

        if (source is null || !FeatureStore.Exists(store)) return false;
        using var note = CacheUse.TakeSource(store, source);
        if (note is null) return false;

        // The first pass takes the source's rows and vectors out of the parts, the second deletes the parts that held them.
        var options = new CompactOptions { OlderThan = TimeSpan.Zero, Forget = [source] };
        StoreCompaction.Run(FeatureStore.Open(store), options, cancellation);
        StoreCompaction.Run(FeatureStore.Open(store), options with { Forget = [] }, cancellation);
        CacheUse.Forget(store, source);
        return true;
    }

    // By another name first: half of a store must never be taken for one.
    private static void Delete(string store)
    {
        var leaving = Path.Combine(Path.GetDirectoryName(store)!, $"{Leaving}{Guid.NewGuid():N}");
        Directory.Move(store, leaving);
        Directory.Delete(leaving, recursive: true);
    }

    private static long SizeOf(string folder) => Files(folder).Sum(f => f.Length);

    private static DateTime LastChange(string folder) => Files(folder).Select(f => f.LastWriteTimeUtc).DefaultIfEmpty(DateTime.MinValue).Max();

    // Files may go while they are counted: another command makes room, too.
    private static IEnumerable<FileInfo> Files(string folder) =>
        Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0 }).Where(f => f.Exists)
            : [];
}
