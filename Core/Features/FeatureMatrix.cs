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
        return new FeatureMatrix(_blocks, selected, Dimension);
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
        var dimension = parts.Sum(p => p.Dimension);
        var rowsPerBlock = Math.Max(1, (1 << 24) / dimension);
        var blocks = new List<ReadOnlyMemory<float>>();
        for (var start = 0; start < rows; start += rowsPerBlock)
        {
            var count = Math.Min(rowsPerBlock, rows - start);
            var block = new float[count * dimension];
            for (var r = 0; r < count; r++)
            {
                var offset = r * dimension;
                foreach (var part in parts)
                {
                    part.Row(start + r).CopyTo(block.AsSpan(offset));
                    offset += part.Dimension;
                }
            }

            blocks.Add(block);
        }

        return FromBlocks(blocks, dimension);
    }

    private static long Address(int block, int row) => ((long)block << 32) | (uint)row;
}
