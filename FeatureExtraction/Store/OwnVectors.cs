using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// The parts of vectors that a writer has put on disk, and which of its vectors lies where. A part is opened when a later item goes by one of its vectors, which a compaction may take away
/// before that item appears. Any number of threads.
/// </summary>
internal sealed class OwnVectors(FeatureStore store) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Tap, string Pool), List<OwnPart>> _parts = [];

    /// <summary>Notes a new part: it holds the tap's next vectors, in the order in which they were given.</summary>
    /// <param name="vectors">What was written.</param>
    /// <param name="path">The part's full path.</param>
    public void Add(PendingVectors vectors, string path)
    {
        lock (_gate)
        {
            var key = (vectors.Tap.Name, vectors.Tap.Pool);
            if (!_parts.TryGetValue(key, out var parts)) _parts[key] = parts = [];
            parts.Add(new OwnPart(Written(parts), vectors.Rows, Path.GetRelativePath(store.Folder, path).Replace('\\', '/')));
        }
    }

    /// <summary>Whether a vector still waits to be written, for which nothing can have happened to it.</summary>
    /// <param name="tap">Tap.</param>
    /// <param name="pool">Pooling.</param>
    /// <param name="number">How many of the tap were given before it.</param>
    public bool IsWaiting(string tap, string pool, int number)
    {
        lock (_gate) return !_parts.TryGetValue((tap, pool), out var parts) || number >= Written(parts);
    }

    /// <summary>The part and row of a vector that was written; <see langword="null"/> where its part is gone, replaced by a compaction.</summary>
    public (VectorPart Part, int Row)? Find(string tap, string pool, int number, in ContentHash content)
    {
        lock (_gate)
        {
            var parts = _parts[(tap, pool)];
            var own = parts[parts.FindLastIndex(p => p.Start <= number)];
            var row = number - own.Start;
            if (own.Opened is null && !own.IsGone)
            {
                try
                {
                    own.Opened = VectorPart.Open(store, own.Path, tap, pool);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
                {
                    own.IsGone = true;
                }
            }

            return own.Opened is { } part && row < part.Rows && part.Hash(row) == content ? (part, row) : null;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var part in _parts.Values.SelectMany(p => p)) part.Opened?.Dispose();
        }
    }

    private static int Written(List<OwnPart> parts) => parts is [.., var last] ? last.Start + last.Rows : 0;

    private sealed record OwnPart(int Start, int Rows, string Path)
    {
        public VectorPart? Opened { get; set; }

        public bool IsGone { get; set; }
    }
}
