using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;

namespace TransferLearning.Caching;

/// <summary>Keeps the cache below its limit: caches of before go first, then the sources that were used least recently. What a running command uses stays.</summary>
internal static class CacheEviction
{
    private const string Leaving = ".leaving-";

    // Down to this share of the limit, so that not every command at the limit has to make room.
    private const double Goal = 0.9;

    // A program of an earlier version leaves no note of what it uses: a cache of its form that changed just now may be in use.
    private static readonly TimeSpan s_oldFormRest = TimeSpan.FromHours(1);

    /// <summary>What was done.</summary>
    /// <param name="Before">Bytes of the cache before.</param>
    /// <param name="After">Bytes of the cache after.</param>
    /// <param name="Limit">Bytes that it may have.</param>
    /// <param name="OldStores">Number of caches of before that went.</param>
    /// <param name="Sources">What was forgotten, each source once.</param>
    /// <param name="Problems">Why room could not be made in a store, a sentence each.</param>
    public sealed record Result(long Before, long After, long Limit, int OldStores, IReadOnlyList<string> Sources, IReadOnlyList<string> Problems)
    {
        private const int Named = 5;

        /// <summary>A sentence for the user.</summary>
        public string Describe()
        {
            string[] gone = [.. OldStores > 0 ? [$"{OldStores} of an earlier version"] : Array.Empty<string>(), .. Sources.Take(Named), .. Sources.Count > Named ? [$"{Sources.Count - Named} more"] : Array.Empty<string>()];
            return $"the cache {FeatureCache.Folder} had {Size(Before)}, its limit is {Size(Limit)} ({CacheLimit.Variable}): "
                + (gone.Length > 0 ? $"what was used least recently is forgotten ({string.Join(", ", gone)}); " : "nothing could go; ")
                + $"it has {Size(After)} now"
                + (After > Limit ? ", and no more can go while it is in use" : "");
        }

        private static string Size(long bytes) => bytes >= 100_000_000 ? FormattableString.Invariant($"{bytes / 1e9:0.0} GB") : FormattableString.Invariant($"{bytes / 1e6:0.000} MB");
    }

    /// <summary>Makes room where the limit is passed.</summary>
    /// <param name="limit">Bytes that the cache may have; <see langword="null"/> for no limit.</param>
    /// <param name="cancellation">Stops between two stores; what is gone is gone, what is there is whole.</param>
    /// <returns><see langword="null"/> where the cache is within its limit.</returns>
    /// <exception cref="IOException">The cache cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The cache may not be read or written.</exception>
    public static Result? Run(long? limit, CancellationToken cancellation)
    {
        if (limit is not { } most || SizeOf(FeatureCache.Folder) is var before && before <= most) return null;
        foreach (var left in FeatureCache.Folders(Leaving + "*")) Remove(left); // of a command that was killed at this
        var (goal, size) = ((long)(Goal * most), SizeOf(FeatureCache.Folder));
        var oldStores = 0;
        foreach (var store in FeatureCache.OldStores().Select(s => (Path: s, Changed: LastChange(s))).Where(s => DateTime.UtcNow - s.Changed > s_oldFormRest).OrderBy(s => s.Changed).Select(s => s.Path))
        {
            if (size <= most) break;
            cancellation.ThrowIfCancellationRequested();
            size -= SizeOf(store);
            Delete(store);
            oldStores++;
        }

        var (forgotten, problems) = (new List<string>(), new List<string>());
        if (size > most) ForgetLeastRecent(goal, forgotten, problems, cancellation);
        return new Result(before, SizeOf(FeatureCache.Folder), most, oldStores, [.. forgotten.Distinct()], problems);
    }

    // One source, then two, four, …: each costs its store a compaction, and there may be thousands of a few images.
    private static void ForgetLeastRecent(long goal, List<string> forgotten, List<string> problems, CancellationToken cancellation)
    {
        var queue = LeastRecent();
        for (int taken = 0, count = 1; taken < queue.Count && SizeOf(FeatureCache.Folder) > goal; taken += count, count *= 2)
        {
            foreach (var store in queue.Skip(taken).Take(count).GroupBy(u => u.Store, u => u.Source))
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    forgotten.AddRange(Forget(store.Key, [.. store.OfType<string>()], cancellation));
                }
                catch (Exception e) when (e is TlearnException or IOException or UnauthorizedAccessException)
                {
                    problems.Add($"no room can be made in {store.Key}: {e.Message}");
                }
            }
        }
    }

    // A store that no note belongs to was left by a command that was killed before its first image: it has no source to forget, and goes as a whole.
    private static List<(string Store, string? Source)> LeastRecent() =>
        FeatureCache.AllStores()
            .SelectMany(store => CacheUse.Free(store) is { Count: > 0 } used ? used.Select(u => (Store: store, Source: (string?)u.Source, u.Last)) : [(Store: store, Source: null, Last: LastChange(store))])
            .OrderBy(u => u.Last)
            .Select(u => (u.Store, u.Source))
            .ToList();

    /// <summary>Forgets sources of a store, and the store where it has no others; those that are in use stay.</summary>
    private static IReadOnlyList<string> Forget(string store, IReadOnlyList<string> sources, CancellationToken cancellation)
    {
        if (CacheUse.TakeStore(store) is { } whole)
        {
            using (whole)
            {
                if (CacheUse.Free(store).All(u => sources.Contains(u.Source)))
                {
                    Delete(store);
                    Emptied(store, sources);
                    return sources;
                }
            }
        }

        if (sources.Count == 0 || !FeatureStore.Exists(store)) return [];
        using var shared = CacheUse.ShareStore(store);
        var notes = sources.Select(s => (Source: s, Note: CacheUse.TakeSource(store, s))).Where(n => n.Note is not null).ToList();
        try
        {
            // The first pass takes the sources' rows and vectors out of the parts, the second deletes the parts that held them.
            var options = new CompactOptions { OlderThan = TimeSpan.Zero, Forget = [.. notes.Select(n => n.Source)] };
            StoreCompaction.Run(FeatureStore.Open(store), options, cancellation);
            StoreCompaction.Run(FeatureStore.Open(store), options with { Forget = [] }, cancellation);
            foreach (var (_, note) in notes) CacheUse.Forget(note!);
            return options.Forget.ToList();
        }
        finally
        {
            foreach (var (_, note) in notes) note!.Dispose();
        }
    }

    private static void Emptied(string store, IReadOnlyList<string> sources)
    {
        foreach (var source in sources)
        {
            using var note = CacheUse.TakeSource(store, source);
            if (note is not null) CacheUse.Forget(note);
        }
    }

    // By another name first: half of a store must never be taken for one.
    private static void Delete(string store)
    {
        var leaving = Path.Combine(Path.GetDirectoryName(store)!, $"{Leaving}{Guid.NewGuid():N}");
        try
        {
            Directory.Move(store, leaving);
        }
        catch (DirectoryNotFoundException)
        {
            return; // another command made the same room
        }

        Remove(leaving);
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another command is at the same folder, or reads from it, which keeps the files under Windows: the next one that makes room tries again.
        }
    }

    private static long SizeOf(string folder) => Files(folder).Sum(f => f.Length);

    private static DateTime LastChange(string folder) => Files(folder).Select(f => f.LastWriteTimeUtc).DefaultIfEmpty(DateTime.MinValue).Max();

    // Files may go while they are counted: another command makes room, too.
    private static IEnumerable<FileInfo> Files(string folder) =>
        Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0 }).Where(f => f.Exists)
            : [];
}
