using System.Numerics.Tensors;
using TransferLearning.Core;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// All vectors of one tap by content. Of several of one content the one that the latest decoder led to stands, else the first part's; one that is not finite stands nowhere. The
/// contents stay in the parts' files.
/// </summary>
internal sealed class VectorIndex
{
    private readonly RowLookup _rows = new();
    private readonly RowHas<ContentHash> _has;
    private readonly HashSet<ContentHash> _twice = [];
    private readonly HashSet<ContentHash> _notFinite = [];
    private readonly List<ReadOnlyMemory<float>> _blocks = [];
    private readonly List<ReadOnlyMemory<ContentHash>> _hashes = [];
    private readonly List<VectorPart> _blockParts = [];
    private readonly List<int> _starts = []; // number of each block's first row among all rows
    private readonly Dictionary<VectorPart, int> _partStarts = [];
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

    /// <summary>Number of contents of which a part of an earlier version holds a vector with NaN or infinite values: such a vector counts as missing.</summary>
    public int NotFinite => _notFinite.Count(hash => !Contains(hash));

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

    /// <summary>Whether a content has no vector because what a part holds of it is not finite.</summary>
    public bool IsNotFinite(in ContentHash content) => _notFinite.Contains(content) && !Contains(content);

    public bool TryGet(in ContentHash content, out (int Block, int Row) place)
    {
        var row = Find(content);
        place = row < 0 ? default : Place(row);
        return row >= 0;
    }

    /// <summary>The part that holds a content's vector, and its row there; <see langword="null"/> where none does.</summary>
    public VectorPart? PartOf(in ContentHash content, out int row)
    {
        var found = Find(content);
        var part = found < 0 ? null : _blockParts[Place(found).Block];
        row = part is null ? -1 : found - _partStarts[part];
        return part;
    }

    /// <summary>The part that holds a content's vector; <see langword="null"/> where none does.</summary>
    public VectorPart? PartOf(in ContentHash content) => PartOf(content, out _);

    /// <summary>Whether a row of a part is the one that stands for its content.</summary>
    public bool Stands(VectorPart part, int row) => Find(part.Hash(row)) == _partStarts[part] + row;

    public void Add(VectorPart part)
    {
        _parts.Add(part);
        _partStarts[part] = _next;
        for (var b = 0; b < part.Blocks.Count; b++)
        {
            var values = part.Blocks[b].Span;
            var hashes = part.Hashes[b].Span;
            _blocks.Add(part.Blocks[b]);
            _hashes.Add(part.Hashes[b]);
            _blockParts.Add(part);
            _starts.Add(_next);
            var finite = part.Origin.IsFinite || TensorPrimitives.IsFiniteAll(values);
            for (var r = 0; r < hashes.Length; r++)
            {
                if (finite || TensorPrimitives.IsFiniteAll(values.Slice(r * Tap.Dimension, Tap.Dimension))) Add(part, hashes[r], checked(_next + r));
                else _notFinite.Add(hashes[r]);
            }

            _next += hashes.Length;
        }
    }

    private void Add(VectorPart part, in ContentHash content, int row)
    {
        var hash = content.GetHashCode();
        var known = _rows.Find(hash, content, _has);
        if (known < 0)
        {
            _rows.Add(hash, row);
            return;
        }

        var other = _blockParts[Place(known).Block];
        if (!part.IsSuperseded && !other.IsSuperseded) _twice.Add(content);
        if (part.Origin.Revision > other.Origin.Revision) _rows.Replace(hash, known, row);
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
