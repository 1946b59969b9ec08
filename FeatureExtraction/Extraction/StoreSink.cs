using System.Collections.Concurrent;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Brings what the workers find into a store, and tells them what is there already.</summary>
/// <param name="images">The images.</param>
/// <param name="source">What they are called in the store.</param>
/// <param name="known">The store as the run found it.</param>
/// <param name="writer">Takes what is new.</param>
/// <param name="taps">The taps of the run.</param>
/// <param name="parts">Tells which parts of the store are whole.</param>
/// <param name="rehash">Whether size and time of a file are not believed, so that every file is read.</param>
internal sealed class StoreSink(ImageSource images, string source, StoreSnapshot known, StoreWriter writer, IReadOnlyList<StoreTap> taps, CheckedParts parts, bool rehash) : IEmbeddingSink
{
    private readonly KnownVectors _vectors = new(known, writer, taps, parts);
    private readonly ConcurrentDictionary<ContentHash, byte> _claimed = new(); // with the first revision that decodes it as today's
    private readonly ConcurrentDictionary<ContentHash, (string Stage, string Reason)> _failedContents = new();
    private readonly ConcurrentQueue<(StoredItem Item, byte Since)> _copies = new();
    private readonly ConcurrentBag<ItemFailure> _failures = [];
    private long _computed;
    private long _cached;
    private long _notFinite;
    private long _decodedOtherwise;

    public long Computed => _computed;

    public long Cached => _cached;

    /// <summary>Images whose vectors in the store were not finite, so that they counted as missing.</summary>
    public long NotFinite => _notFinite;

    /// <summary>Images that were computed again since they are decoded otherwise now.</summary>
    public long DecodedOtherwise => _decodedOtherwise;

    public IReadOnlyList<ItemFailure> Failures => [.. _failures];

    public bool IsKnown(SeenFile file)
    {
        var item = file.Item;
        if (rehash || !known.TryGetItem(source, item.Path, out var before, out var noted) || !before.IsUnchanged(file.Size, file.Modified.UtcDateTime)) return false;
        if (_vectors.OldestRevision(before.Content) is not { } oldest)
        {
            if (_vectors.IsNotFinite(before.Content)) Interlocked.Increment(ref _notFinite);
            return false;
        }

        var since = noted;
        if (oldest < PartOrigin.CurrentRevision && noted == 0)
        {
            if (KnownVectors.DecodedSince(images, item) is not { } found) return false;
            since = found;
        }

        if (oldest < since) return false;
        _vectors.RelyOn(before.Content);
        if (since != noted || before.Label != item.Label || before.Split != item.Split || before.Group != item.Group) writer.AddItem(ToStored(file, before.Content), since);
        Interlocked.Increment(ref _cached);
        return true;
    }

    public bool Claim(SeenFile file, ContentHash content, ReadOnlySpan<byte> start)
    {
        var stored = ToStored(file, content);
        var since = KnownVectors.DecodedSince(start);
        if (Holds(content, since))
        {
            _vectors.RelyOn(content);
            writer.AddItem(stored, since);
        }
        else if (_claimed.TryAdd(content, since))
        {
            return true;
        }
        else if (Enumerable.Range(0, taps.Count).All(t => _vectors.Holds(t, content, since) || writer.ContainsVector(taps[t].Name, taps[t].Pool, content)))
        {
            _vectors.RelyOn(content);
            writer.AddItem(stored, since);
        }
        else
        {
            // A second path of a content that another worker is embedding: its row must not be written before the vector.
            _copies.Enqueue((stored, since));
            return false;
        }

        Interlocked.Increment(ref _cached);
        return false;
    }

    public void Accept(SeenFile file, ContentHash content, IReadOnlyList<ReadOnlyMemory<float>> vectors)
    {
        var since = _claimed[content];
        for (var t = 0; t < taps.Count; t++)
        {
            if (!_vectors.Holds(t, content, since)) writer.AddVector(taps[t], content, vectors[t].Span);
        }

        _vectors.RelyOn(content);

        if (_vectors.OldestRevision(content) is { } oldest && oldest < since) Interlocked.Increment(ref _decodedOtherwise);
        writer.AddItem(ToStored(file, content), since);
        Interlocked.Increment(ref _computed);
    }

    public void Fail(ImageItem item, ContentHash? claimed, string stage, string reason)
    {
        if (claimed is { } content) _failedContents[content] = (stage, reason);
        Note(item.Path, stage, reason);
    }

    /// <summary>Writes the rows of copies, now that the writer has all vectors; a copy of a content that failed fails for the same reason.</summary>
    public void SettleCopies()
    {
        while (_copies.TryDequeue(out var copy))
        {
            if (_failedContents.TryGetValue(copy.Item.Content, out var failed))
            {
                Note(copy.Item.Path, failed.Stage, failed.Reason);
                continue;
            }

            writer.AddItem(copy.Item, copy.Since);
            Interlocked.Increment(ref _cached);
        }
    }

    private void Note(string path, string stage, string reason)
    {
        _failures.Add(new ItemFailure(path, stage, reason));
        writer.AddFailure(path, stage, reason);
    }

    private bool Holds(in ContentHash content, byte since) => _vectors.OldestRevision(content) is { } oldest && oldest >= since;

    private StoredItem ToStored(SeenFile file, ContentHash content) =>
        new(file.Item.Path, content, file.Size, file.Modified.UtcDateTime, file.Item.Label, file.Item.Split, file.Item.Group, source);
}
