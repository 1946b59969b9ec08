using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>All vectors of one tap by content. Of several of one content the first part's stands.</summary>
internal sealed class VectorIndex(StoreTap tap) : IDisposable
{
    private readonly Dictionary<ContentHash, (int Block, int Row)> _rows = [];
    private readonly HashSet<ContentHash> _twice = [];
    private readonly List<ReadOnlyMemory<float>> _blocks = [];
    private readonly List<VectorPart> _parts = [];

    public StoreTap Tap => tap;

    public IReadOnlyList<VectorPart> Parts => _parts;

    /// <summary>The blocks that rows are in.</summary>
    public IReadOnlyList<ReadOnlyMemory<float>> Blocks => _blocks;

    /// <summary>Number of different contents.</summary>
    public int Count => _rows.Count;

    /// <summary>Number of contents with more than one vector.</summary>
    public int Duplicates => _twice.Count;

    public bool Contains(in ContentHash content) => _rows.ContainsKey(content);

    public bool TryGet(in ContentHash content, out (int Block, int Row) place) => _rows.TryGetValue(content, out place);

    public void Add(VectorPart part)
    {
        _parts.Add(part);
        _rows.EnsureCapacity(_rows.Count + part.Rows);
        for (var b = 0; b < part.Blocks.Count; b++)
        {
            var hashes = part.Hashes[b].Span;
            for (var r = 0; r < hashes.Length; r++)
            {
                if (!_rows.TryAdd(hashes[r], (_blocks.Count, r))) _twice.Add(hashes[r]);
            }

            _blocks.Add(part.Blocks[b]);
        }
    }

    public void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
    }
}
