using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>The vectors of a snapshot but for those in parts that a check has found damaged.</summary>
internal sealed class UsableVectors
{
    private readonly VectorIndex[] _untouched;
    private readonly Dictionary<VectorIndex, HashSet<ContentHash>> _others;

    /// <summary>Sorts the taps by whether damage concerns them.</summary>
    /// <param name="indices">All taps.</param>
    /// <param name="damaged">Parts whose vectors do not count.</param>
    public UsableVectors(IReadOnlyCollection<VectorIndex> indices, IReadOnlySet<VectorPart> damaged)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(damaged);
        _untouched = [.. indices.Where(i => !i.Parts.Any(damaged.Contains))];
        _others = indices.Except(_untouched).ToDictionary(i => i, i => Contents(i, damaged));
    }

    /// <summary>Whether every tap has a content's vector; not so where there is no tap.</summary>
    public bool Contain(in ContentHash content)
    {
        if (_untouched.Length + _others.Count == 0 || !VectorIndex.AllContain(_untouched, content)) return false;
        foreach (var contents in _others.Values)
        {
            if (!contents.Contains(content)) return false;
        }

        return true;
    }

    /// <summary>Number of contents that have a vector in a tap.</summary>
    public int Count(VectorIndex tap) => _others.TryGetValue(tap, out var contents) ? contents.Count : tap.Count;

    private static HashSet<ContentHash> Contents(VectorIndex index, IReadOnlySet<VectorPart> without)
    {
        var contents = new HashSet<ContentHash>();
        foreach (var part in index.Parts.Where(p => !without.Contains(p)))
        {
            foreach (var hashes in part.Hashes)
            {
                foreach (var hash in hashes.Span) contents.Add(hash);
            }
        }

        return contents;
    }
}
