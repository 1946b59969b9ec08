using TransferLearning.Core;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>All vectors of one tap by content. Of several of one content the first part's stands. The contents stay in the parts' files.</summary>
internal sealed class VectorIndex : IDisposable
{
    private readonly RowLookup _rows = new();
    private readonly RowHas<ContentHash> _has;
    private readonly HashSet<ContentHash> _twice = [];
    private readonly List<ReadOnlyMemory<float>> _blocks = [];
    private readonly List<ReadOnlyMemory<ContentHash>> _hashes = [];
    private readonly List<int> _starts = []; // number of each block's first row among all rows
    private readonly List<VectorPart> _parts = [];
    private int _next;

    public VectorIndex(StoreTap tap)
    {
        Tap = tap;
        _has = Has;
    }

    public StoreTap Tap { get; }

    public IReadOnlyList<VectorPart> Parts => _parts;

    /// <summary>The blocks that rows are in.</summary>
    public IReadOnlyList<ReadOnlyMemory<float>> Blocks => _blocks;

    /// <summary>Number of different contents.</summary>
    public int Count => _rows.Count;

    /// <summary>Number of contents with more than one vector.</summary>
    public int Duplicates => _twice.Count;

    /// <summary>Whether every one of some taps has a content's vector.</summary>
    public static bool AllContain(VectorIndex[] indices, in ContentHash content)
    {
        foreach (var index in indices)
        {
            if (!index.Contains(content)) return false;
        }

        return true;
    }

    public bool Contains(in ContentHash content) => Find(content) >= 0;

    public bool TryGet(in ContentHash content, out (int Block, int Row) place)
    {
        var row = Find(content);
        place = row < 0 ? default : Place(row);
        return row >= 0;
    }

    public void Add(VectorPart part)
    {
        _parts.Add(part);
        for (var b = 0; b < part.Blocks.Count; b++)
        {
            _blocks.Add(part.Blocks[b]);
            _hashes.Add(part.Hashes[b]);
            _starts.Add(_next);
            var hashes = part.Hashes[b].Span;
            for (var r = 0; r < hashes.Length; r++)
            {
                if (Find(hashes[r]) >= 0) _twice.Add(hashes[r]);
                else _rows.Add(hashes[r].GetHashCode(), checked(_next + r));
            }

            _next += hashes.Length;
        }
    }

    public void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
    }

    private int Find(in ContentHash content) => _rows.Find(content.GetHashCode(), content, _has);

    private bool Has(int row, in ContentHash content)
    {
        var (block, within) = Place(row);
        return _hashes[block].Span[within] == content;
    }

    private (int Block, int Row) Place(int row)
    {
        var found = _starts.BinarySearch(row);
        var block = found >= 0 ? found : ~found - 1;
        return (block, row - _starts[block]);
    }
}
