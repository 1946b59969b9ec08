using TransferLearning.Core.Memory;

namespace TransferLearning.Core.Features;

/// <summary>
/// Feature vectors <c>[N,D]</c> as rows in blocks. Blocks are never joined into one array: a span ends at 2³¹ elements, and a store
/// has many memory-mapped parts. A selection of rows shares the blocks with its origin.
/// </summary>
public sealed class FeatureMatrix
{
    private readonly ReadOnlyMemory<float>[] _blocks;
    private readonly long[] _rows; // block index in the upper half, row within the block in the lower

    private FeatureMatrix(ReadOnlyMemory<float>[] blocks, long[] rows, int dimension)
    {
        _blocks = blocks;
        _rows = rows;
        Dimension = dimension;
    }

    /// <summary>The taps whose columns stand side by side, in their order; empty where there is one, or nothing is known of them.</summary>
    internal IReadOnlyList<ColumnGroup> Groups { get; private init; } = [];

    /// <summary>Whether a head is to keep those of <see cref="Groups"/> that help it, and not all.</summary>
    internal bool IsChoice { get; private init; }

    /// <summary>Number of rows, N.</summary>
    public int Rows => _rows.Length;

    /// <summary>Length of a row, D.</summary>
    public int Dimension { get; }

    /// <summary>Makes a matrix of whole blocks, all rows in order.</summary>
    /// <param name="blocks">Row-major blocks; each length is a multiple of <paramref name="dimension"/>.</param>
    /// <param name="dimension">Length of a row, at least 1.</param>
    /// <exception cref="ArgumentException">A block does not hold whole rows.</exception>
    internal static FeatureMatrix FromBlocks(IReadOnlyList<ReadOnlyMemory<float>> blocks, int dimension)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        var rows = new List<long>();
        for (var b = 0; b < blocks.Count; b++)
        {
            if (blocks[b].Length % dimension != 0)
            {
                throw new ArgumentException($"block {b} has {blocks[b].Length} values, not a multiple of the dimension {dimension}", nameof(blocks));
            }

            for (var r = 0; r < blocks[b].Length / dimension; r++) rows.Add(Address(b, r));
        }

        return new FeatureMatrix([.. blocks], [.. rows], dimension);
    }

    /// <summary>Makes a matrix of chosen rows of blocks, in the order given.</summary>
    /// <param name="blocks">Row-major blocks.</param>
    /// <param name="rows">For each row of the matrix the block and the row within it.</param>
    /// <param name="dimension">Length of a row.</param>
    internal static FeatureMatrix FromBlocks(IReadOnlyList<ReadOnlyMemory<float>> blocks, IEnumerable<(int Block, int Row)> rows, int dimension)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new FeatureMatrix([.. blocks], [.. rows.Select(r => Address(r.Block, r.Row))], dimension);
    }

    /// <summary>Wraps one row-major array <c>[N,D]</c> without a copy.</summary>
    public static FeatureMatrix FromArray(ReadOnlyMemory<float> values, int dimension) => FromBlocks([values], dimension);

    /// <summary>Row <paramref name="row"/>, <c>[D]</c>, valid while the blocks are.</summary>
    public ReadOnlySpan<float> Row(int row)
    {
        var address = _rows[row];
        return _blocks[(int)(address >> 32)].Span.Slice((int)address * Dimension, Dimension);
    }

    /// <summary>The rows with the given indices, in that order; nothing is copied.</summary>
    public FeatureMatrix Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var selected = new long[rows.Count];
        for (var i = 0; i < selected.Length; i++) selected[i] = _rows[rows[i]];
        return new FeatureMatrix(_blocks, selected, Dimension) { Groups = Groups, IsChoice = IsChoice };
    }

    /// <summary>The same rows, with a name for each tap whose columns stand side by side.</summary>
    /// <param name="groups">The taps.</param>
    /// <param name="isChoice">Whether a head is to choose among them.</param>
    /// <exception cref="ArgumentException">The groups have another number of columns than the matrix.</exception>
    internal FeatureMatrix With(IReadOnlyList<ColumnGroup> groups, bool isChoice = false) => groups.Sum(g => g.Width) == Dimension
        ? new FeatureMatrix(_blocks, _rows, Dimension) { Groups = groups.Count > 1 ? groups : [], IsChoice = isChoice && groups.Count > 1 }
        : throw new ArgumentException($"groups of {groups.Sum(g => g.Width)} columns for a matrix of {Dimension}", nameof(groups));

    /// <summary>The columns of some of <see cref="Groups"/>, in a copy.</summary>
    /// <param name="groups">Which, ascending, at least one.</param>
    internal FeatureMatrix Columns(IReadOnlyList<int> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Count == Groups.Count) return With(Groups);
        var starts = new int[Groups.Count];
        for (var g = 1; g < starts.Length; g++) starts[g] = starts[g - 1] + Groups[g - 1].Width;
        ColumnGroup[] kept = [.. groups.Select(g => Groups[g])];
        return Copied(Rows, kept.Sum(g => g.Width), (row, to) =>
        {
            for (var (k, offset) = (0, 0); k < kept.Length; offset += kept[k++].Width) Row(row).Slice(starts[groups[k]], kept[k].Width).CopyTo(to[offset..]);
        }).With(kept);
    }

    /// <summary>Gives the memory of blocks that lie in mapped files back to the system until they are read again; a pass over many rows calls it now and then. Others may read meanwhile.</summary>
    internal void ReleasePages()
    {
        foreach (var block in _blocks) MappedMemory<float>.Release(block);
    }

    /// <summary>Copies rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> into <paramref name="destination"/>, row-major.</summary>
    public void CopyRows(int start, int count, Span<float> destination)
    {
        for (var i = 0; i < count; i++) Row(start + i).CopyTo(destination.Slice(i * Dimension, Dimension));
    }

    /// <summary>Puts the columns of several matrices of equally many rows side by side, in a copy.</summary>
    /// <exception cref="ArgumentException">The numbers of rows differ.</exception>
    internal static FeatureMatrix ConcatenateColumns(IReadOnlyList<FeatureMatrix> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 1) return parts[0];
        var rows = parts[0].Rows;
        if (parts.Any(p => p.Rows != rows)) throw new ArgumentException("matrices of different numbers of rows cannot stand side by side", nameof(parts));
        return Copied(rows, parts.Sum(p => p.Dimension), (row, to) =>
        {
            var offset = 0;
            foreach (var part in parts)
            {
                part.Row(row).CopyTo(to[offset..]);
                offset += part.Dimension;
            }
        });
    }

    private delegate void FillRow(int row, Span<float> to);

    private static FeatureMatrix Copied(int rows, int dimension, FillRow fill)
    {
        var rowsPerBlock = Math.Max(1, (1 << 24) / dimension);
        var blocks = new List<ReadOnlyMemory<float>>();
        for (var start = 0; start < rows; start += rowsPerBlock)
        {
            var block = new float[Math.Min(rowsPerBlock, rows - start) * dimension];
            for (var r = 0; r < block.Length / dimension; r++) fill(start + r, block.AsSpan(r * dimension, dimension));
            blocks.Add(block);
        }

        return FromBlocks(blocks, dimension);
    }

    private static long Address(int block, int row) => ((long)block << 32) | (uint)row;
}
