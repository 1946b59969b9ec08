namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>
/// The archives that were used last, with their directories: the images of one are asked for by path, one after another, by many threads. Those that nobody asked for in a minute are let go,
/// as are files that changed.
/// </summary>
internal static class OpenArchives
{
    private const int Most = 16;
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(1);
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<string, Kept> s_kept = new(StringComparer.Ordinal);
    private static readonly Timer s_timer = new(_ => LetGo(s_idle), null, s_idle, s_idle);

    /// <summary>An archive as it is now.</summary>
    /// <param name="path">Absolute path of its file.</param>
    /// <param name="cancellation">Stops reading its directory.</param>
    /// <inheritdoc cref="Archive.Open"/>
    public static Archive Get(string path, CancellationToken cancellation = default)
    {
        var file = FileFacts.Of(path);
        Kept kept;
        lock (s_gate)
        {
            if (!s_kept.TryGetValue(path, out kept!) || !kept.IsOf(file))
            {
                s_kept[path] = kept = new Kept(file, new Lazy<Archive>(() => Archive.Open(path, cancellation)));
                while (s_kept.Count > Most) s_kept.Remove(s_kept.MinBy(k => k.Value.Used).Key);
            }

            kept.Used = Environment.TickCount64;
        }

        try
        {
            return kept.Archive.Value;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // Stopped, or out of reach for now: neither is a fact of the file.
            lock (s_gate)
            {
                if (s_kept.TryGetValue(path, out var now) && now == kept) s_kept.Remove(path);
            }

            throw;
        }
    }

    private static void LetGo(TimeSpan idle)
    {
        GC.KeepAlive(s_timer);
        lock (s_gate)
        {
            var since = Environment.TickCount64 - (long)idle.TotalMilliseconds;
            foreach (var (path, kept) in s_kept)
            {
                if (kept.Used < since) s_kept.Remove(path);
            }

            if (s_kept.Count == 0) EntryCache.Clear();
        }
    }

    private sealed class Kept(FileInfo file, Lazy<Archive> archive)
    {
        private readonly (bool, long, DateTime) _facts = Facts(file);

        public long Used { get; set; }

        public Lazy<Archive> Archive => archive;

        public bool IsOf(FileInfo now) => Facts(now) == _facts;

        private static (bool, long, DateTime) Facts(FileInfo file) => file.Exists ? (true, file.Length, file.LastWriteTimeUtc) : (false, 0, default);
    }
}
