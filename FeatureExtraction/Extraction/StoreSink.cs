using System.Collections.Concurrent;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Brings what the lanes find into a store, and tells them what is there already.</summary>
internal sealed class StoreSink(string source, StoreSnapshot known, StoreWriter writer, IReadOnlyList<StoreTap> taps) : IEmbeddingSink
{
    private readonly ConcurrentDictionary<ContentHash, bool> _claimed = new();
    private readonly ConcurrentDictionary<ContentHash, (string Stage, string Reason)> _failedContents = new();
    private readonly ConcurrentQueue<StoredItem> _copies = new();
    private readonly ConcurrentBag<ItemFailure> _failures = [];
    private long _computed;
    private long _cached;

    public long Computed => _computed;

    public long Cached => _cached;

    public IReadOnlyList<ItemFailure> Failures => [.. _failures];

    public bool IsKnown(SeenFile file)
    {
        if (!known.TryGetItemOf(source, file.Item.Path, out var before) || !before.IsUnchanged(file.Size, file.Modified.UtcDateTime) || !HasVectors(before.Content)) return false;
        var item = file.Item;
        if (before.Label != item.Label || before.Split != item.Split || before.Group != item.Group) writer.AddItem(ToStored(file, before.Content));
        Interlocked.Increment(ref _cached);
        return true;
    }

    public bool Claim(SeenFile file, ContentHash content)
    {
        var stored = ToStored(file, content);
        if (HasVectors(content))
        {
            writer.AddItem(stored);
        }
        else if (_claimed.TryAdd(content, true))
        {
            return true;
        }
        else if (taps.All(t => known.ContainsVector(t.Name, t.Pool, content) || writer.ContainsVector(t.Name, t.Pool, content)))
        {
            writer.AddItem(stored);
        }
        else
        {
            // A second path of a content that a lane is at: its row must not come before the vector.
            _copies.Enqueue(stored);
            return false;
        }

        Interlocked.Increment(ref _cached);
        return false;
    }

    public void Accept(SeenFile file, ContentHash content, IReadOnlyList<ReadOnlyMemory<float>> vectors)
    {
        for (var t = 0; t < taps.Count; t++)
        {
            if (!known.ContainsVector(taps[t].Name, taps[t].Pool, content)) writer.AddVector(taps[t], content, vectors[t].Span);
        }

        writer.AddItem(ToStored(file, content));
        Interlocked.Increment(ref _computed);
    }

    public void Fail(ImageItem item, ContentHash? claimed, string stage, string reason)
    {
        if (claimed is { } content) _failedContents[content] = (stage, reason);
        Note(item.Path, stage, reason);
    }

    /// <summary>Gives the copies their rows, now that all vectors are with the writer; a copy of a content that failed fails like it.</summary>
    public void SettleCopies()
    {
        while (_copies.TryDequeue(out var copy))
        {
            if (_failedContents.TryGetValue(copy.Content, out var failed))
            {
                Note(copy.Path, failed.Stage, failed.Reason);
                continue;
            }

            writer.AddItem(copy);
            Interlocked.Increment(ref _cached);
        }
    }

    private void Note(string path, string stage, string reason)
    {
        _failures.Add(new ItemFailure(path, stage, reason));
        writer.AddFailure(path, stage, reason);
    }

    private bool HasVectors(ContentHash content) => taps.All(t => known.ContainsVector(t.Name, t.Pool, content));

    private static StoredItem ToStored(SeenFile file, ContentHash content) =>
        new(file.Item.Path, content, file.Size, file.Modified.UtcDateTime, file.Item.Label, file.Item.Split, file.Item.Group);
}
