using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Whether a store holds all of a source, whoever computed it: the proof that the shards of an extraction together are the whole.</summary>
/// <param name="Source">What the store calls the source.</param>
/// <param name="Images">Paths that the source lists.</param>
/// <param name="Missing">Those that the store has never seen, or of which it lacks a vector.</param>
/// <param name="Changed">Those whose content, label, split or group is another than the store has.</param>
/// <param name="Bad">Those that could not be used when they were last tried.</param>
/// <param name="Gone">Paths that the store still has and the source has no more.</param>
internal sealed record SourceCoverage(string Source, int Images, IReadOnlyList<string> Missing, IReadOnlyList<string> Changed, int Bad, IReadOnlyList<string> Gone)
{
    /// <summary>Whether every image of the source is in the store as it is now, or noted as one that cannot be used. What is gone is no hindrance.</summary>
    public bool IsComplete => Missing.Count == 0 && Changed.Count == 0;

    /// <summary>Compares every path of a source with a store. A file whose size and time are those that the store has is not read.</summary>
    /// <param name="source">The source.</param>
    /// <param name="store">All of the store.</param>
    /// <param name="vectors">Those of its vectors that can be used.</param>
    /// <param name="cancellation">Stops between images.</param>
    /// <exception cref="TlearnException">The source cannot be listed, or has no images.</exception>
    public static SourceCoverage Of(ImageSource source, StoreSnapshot store, UsableVectors vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(vectors);
        var id = FeatureExtractor.SourceName(source);
        var failed = store.Failures.Where(f => f.Source == id).Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        var listed = new HashSet<string>(StringComparer.Ordinal);
        var (missing, changed, bad) = (new List<string>(), new List<string>(), 0);
        foreach (var item in source.Enumerate(cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            listed.Add(item.Path);
            if (failed.Contains(item.Path)) bad++;
            else if (!store.TryGetItem(id, item.Path, out var stored) || !vectors.Contain(stored.Content)) missing.Add(item.Path);
            else if (IsOther(source, item, stored)) changed.Add(item.Path);
        }

        if (listed.Count == 0) throw source.NothingListed();
        string[] gone = [.. GonePaths.Of(source, listed, store, id)];
        Array.Sort(gone, NaturalOrder.Instance);
        return new SourceCoverage(id, listed.Count, missing, changed, bad, gone);
    }

    private static bool IsOther(ImageSource source, ImageItem item, in StoredItem stored) =>
        item.Label != stored.Label || item.Split != stored.Split || item.Group != stored.Group || HasOtherContent(source, item, stored);

    private static bool HasOtherContent(ImageSource source, ImageItem item, in StoredItem stored)
    {
        try
        {
            var located = source.Locate(item);
            return !(located.Exists && stored.IsUnchanged(located.Length, located.Modified)) && ContentHash.Of(located.ReadAll()) != stored.Content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
        {
            // It was readable when it was embedded, and is not now.
            return true;
        }
    }
}
