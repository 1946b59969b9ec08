using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store.Compaction;

/// <summary>
/// Compacts the vectors of one tap: first new parts with the rows that stay, then the old ones go. Stopped in between, rows are there twice, which costs room only.
/// </summary>
/// <param name="snapshot">The store.</param>
/// <param name="referred">The contents that items have.</param>
/// <param name="options">What may go.</param>
/// <param name="tally">Counts.</param>
internal sealed class VectorCompaction(StoreSnapshot snapshot, HashSet<ContentHash> referred, CompactOptions options, CompactionTally tally)
{
    // Parts below it are merged; above it one is written anew only for what it holds in vain.
    private const long SmallPart = 64L << 20;
    private readonly DateTime _now = options.Clock.GetUtcNow().UtcDateTime;

    public void Run(VectorIndex index, CancellationToken cancellation)
    {
        foreach (var group in index.Parts.GroupBy(p => p.Origin with { Format = StoreDescription.CurrentFormat }))
        {
            cancellation.ThrowIfCancellationRequested();
            Run(index, group.Key, [.. group], cancellation);
        }
    }

    private void Run(VectorIndex index, PartOrigin origin, List<VectorPart> parts, CancellationToken cancellation)
    {
        var kept = parts.ToDictionary(p => p, p => Kept(index, p));
        var rescued = parts.Where(p => p.IsSuperseded && kept[p].Count > 0).ToList();
        var wasteful = parts.Where(p => !p.IsSuperseded && kept[p].Count < p.Rows).ToList();
        var small = parts.Where(p => !p.IsSuperseded && kept[p].Count == p.Rows && p.Bytes.Length < SmallPart).ToList();
        if (rescued.Count + wasteful.Count == 0 && small.Count < 2) return;
        List<VectorPart> replaced = [.. parts.Where(p => wasteful.Contains(p) || small.Contains(p))];
        var rows = rescued.Concat(replaced).SelectMany(p => kept[p].Select(row => (p, row))).ToList();
        tally.RowsDropped += wasteful.Sum(p => p.Rows - kept[p].Count);
        tally.BytesSuperseded += replaced.Sum(p => (long)p.Bytes.Length);
        tally.PartsSuperseded += replaced.Count;
        // A copy keeps the age of what it replaces, in its name and in its file's time. Otherwise unused rows would never become old enough to be dropped in a store that is compacted often.
        // Who wrote one of them just now keeps its time.
        var written = rescued.Concat(replaced).Max(WrittenAt);
        var maker = new VectorPartMaker(snapshot.Store, index.Tap, origin, rescued.Concat(replaced).Max(p => StoreLayout.TimeOf(p.Name) ?? _now));
        foreach (var chunk in rows.Chunk(maker.RowsPerPart))
        {
            cancellation.ThrowIfCancellationRequested();
            tally.PartsWritten++;
            if (options.DryRun)
            {
                tally.BytesWritten += (long)chunk.Length * VectorPartMaker.RowBytes(index.Tap);
                continue;
            }

            var copy = new FileInfo(maker.Write(chunk));
            tally.BytesWritten += copy.Length;
            copy.LastWriteTimeUtc = written;
        }

        if (options.DryRun) return;
        foreach (var part in replaced) SupersededParts.TryTake(snapshot.Store, part.Path, _now);
    }

    // Of a superseded part only what items refer to and no other part has.
    private List<int> Kept(VectorIndex index, VectorPart part)
    {
        var young = !part.IsSuperseded && IsYoung(part);
        var kept = new List<int>(part.Rows);
        for (var row = 0; row < part.Rows; row++)
        {
            if ((young || referred.Contains(part.Hash(row))) && index.Stands(part, row)) kept.Add(row);
        }

        return kept;
    }

    // The later of what the writer's clock and the file's say.
    private bool IsYoung(VectorPart part)
    {
        var file = WrittenAt(part);
        var time = StoreLayout.TimeOf(part.Name) is { } named && named > file ? named : file;
        return time > _now - options.OlderThan;
    }

    private DateTime WrittenAt(VectorPart part) => File.GetLastWriteTimeUtc(Path.Combine(snapshot.Store.Folder, part.Path));
}
