namespace TransferLearning.FeatureExtraction.Store.Compaction;

/// <summary>
/// Compacts the items of one source. What is removed stays noted until every part that may know it better is gone: the new parts come with the removals in one of their own, which goes
/// last. Stopped at any moment, each path stands as it did.
/// </summary>
/// <param name="snapshot">The store.</param>
/// <param name="options">What may go.</param>
/// <param name="tally">Counts.</param>
internal sealed class ItemCompaction(StoreSnapshot snapshot, CompactOptions options, CompactionTally tally)
{
    /// <summary>Rows that fit into a part, and are in memory at a time.</summary>
    public const int RowsPerPart = 200_000;

    private readonly DateTime _now = options.Clock.GetUtcNow().UtcDateTime;
    private readonly string _id = StoreLayout.WriterName();
    private readonly PartOrigin _origin = PartOrigin.Now(null);
    private int _sequence;

    /// <summary>Compacts a source.</summary>
    /// <param name="source">Its name; <see langword="null"/> where it is unknown.</param>
    /// <param name="parts">Its parts, with their numbers of rows.</param>
    /// <param name="rows">Numbers of its rows that count.</param>
    /// <param name="cancellation">Stops.</param>
    public void Run(string? source, IReadOnlyList<(string Name, int Rows)> parts, IReadOnlyList<int> rows, CancellationToken cancellation)
    {
        var forgotten = source is not null && options.Forget.Contains(source);
        // A removal stays as long as a failure of its path would stand without it.
        var live = rows.Where(r => snapshot.Paths.Outweighs(r) || (!forgotten && !snapshot.Paths.Row(r).Removed)).ToList();
        var total = parts.Sum(p => (long)p.Rows);
        var needed = (live.Count + RowsPerPart - 1) / RowsPerPart;
        if (live.Count == total && !(forgotten && live.Exists(r => !snapshot.Paths.Row(r).Removed)) && parts.Count <= Math.Max(1, needed)) return;
        var bytes = parts.Sum(p => new FileInfo(PathOf(p.Name)) is { Exists: true } file ? file.Length : 0);
        tally.RowsDropped += total - live.Count;
        tally.PartsSuperseded += parts.Count;
        tally.PartsWritten += needed;
        tally.BytesSuperseded += bytes;
        if (options.DryRun)
        {
            tally.BytesWritten += total == 0 ? 0 : bytes * live.Count / total;
            return;
        }

        var time = parts.Max(p => StoreLayout.TimeOf(p.Name) ?? _now);
        foreach (var chunk in live.Chunk(RowsPerPart))
        {
            cancellation.ThrowIfCancellationRequested();
            tally.BytesWritten += new FileInfo(Write(source, [.. chunk.Select(r => forgotten ? Row(r) with { Removed = true } : Row(r))], time)).Length;
        }

        // Of two rows of one time the part that is later by its name decides.
        List<string> removals = [.. rows.Where(r => forgotten || snapshot.Paths.Row(r).Removed).Except(forgotten ? [] : live).Chunk(RowsPerPart).Select(chunk => Write(source, [.. chunk.Select(r => Row(r) with { Removed = true })], time.AddMilliseconds(1)))];
        var all = true;
        foreach (var (name, _) in parts) all &= SupersededParts.TryTake(snapshot.Store, $"{StoreLayout.Items}/{name}", _now) || !File.Exists(PathOf(name));
        if (!all) return;
        foreach (var file in removals) SupersededParts.TryTake(snapshot.Store, $"{StoreLayout.Items}/{Path.GetFileName(file)}", _now);
    }

    private string PathOf(string name) => Path.Combine(StoreLayout.ItemFolder(snapshot.Store), name);

    // What a row of another revision says of decoding is not this one's to say.
    private ItemRow Row(int number)
    {
        var row = snapshot.Paths.Row(number);
        return row.Revision == PartOrigin.CurrentRevision ? row : row with { DecodedSince = 0 };
    }

    private string Write(string? source, ItemRow[] rows, DateTime time)
    {
        var schema = ArrowColumns.Items(source, _origin);
        return NewPart.Write(StoreLayout.ItemFolder(snapshot.Store), schema, Batch(), checksum => StoreLayout.PartName(time, _id, ++_sequence, checksum));

        IEnumerable<Apache.Arrow.RecordBatch> Batch()
        {
            yield return ArrowColumns.ItemBatch(rows, schema);
        }
    }
}
