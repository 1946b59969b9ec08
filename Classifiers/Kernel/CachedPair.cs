using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.Kernel;

/// <summary>
/// A pair whose kernel matrix is too large: rows are computed when they are asked for, and those asked for last are kept. With a
/// row come some that will be asked for soon, since a product takes as long for a row as for a tile of rows.
/// </summary>
internal sealed unsafe class CachedPair : IPairKernel, IDisposable
{
    private readonly KernelBlocks _blocks;
    private readonly ClassRows _first;
    private readonly ClassRows _second;
    private readonly ClassRows _asked; // copies of the rows that are computed together
    private readonly AlignedBuffer _computed;
    private readonly AlignedBuffer _kept;
    private readonly int _secondStart;
    private readonly int _stride;
    private readonly Dictionary<int, LinkedListNode<(int Row, int Slot)>> _nodes = [];
    private readonly LinkedList<(int Row, int Slot)> _order = []; // asked for last: first
    private readonly int _capacity;

    /// <summary>Takes room for as many rows as fit.</summary>
    /// <param name="blocks">Computes the values.</param>
    /// <param name="first">First class.</param>
    /// <param name="second">Second class.</param>
    /// <param name="floats">Floats to keep; two rows are kept in any case.</param>
    public CachedPair(KernelBlocks blocks, ClassRows first, ClassRows second, long floats)
    {
        (_blocks, _first, _second) = (blocks, first, second);
        _secondStart = ClassRows.Pad(first.Count);
        _stride = _secondStart + ClassRows.Pad(second.Count);
        _capacity = (int)Math.Clamp(floats / _stride, 2, first.Count + second.Count);
        _kept = new AlignedBuffer((long)_capacity * _stride);
        // The row asked for before must stay.
        var batch = Math.Min(MicroKernel.Rows, _capacity - 1);
        _asked = new ClassRows(batch, first.Dimension);
        _computed = new AlignedBuffer((long)batch * _stride);
    }

    /// <inheritdoc/>
    public KernelRow Row(int row, PairSolver solver)
    {
        if (!_nodes.ContainsKey(row)) Compute(row, solver);
        var node = _nodes[row];
        _order.Remove(node);
        _order.AddFirst(node);
        var values = Slot(node.Value.Slot);
        return new KernelRow(values, values + _secondStart);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _asked.Dispose();
        _computed.Dispose();
        _kept.Dispose();
    }

    private void Compute(int row, PairSolver solver)
    {
        var rows = new int[_asked.Count];
        solver.Likely(rows);
        rows = [.. rows.Where(r => r >= 0 && r != row && !_nodes.ContainsKey(r)).Distinct().Take(_asked.Count - 1), row];
        for (var r = 0; r < rows.Length; r++)
        {
            (rows[r] < _first.Count ? _first.Values(rows[r]) : _second.Values(rows[r] - _first.Count)).CopyTo(_asked.Values(r));
            _asked.Set(r);
        }

        _blocks.Rows(_asked, rows.Length, _first, _computed.Pointer, _stride);
        _blocks.Rows(_asked, rows.Length, _second, _computed.Pointer + _secondStart, _stride);
        for (var r = 0; r < rows.Length; r++) Keep(rows[r], new ReadOnlySpan<float>(_computed.Pointer + ((long)r * _stride), _stride));
    }

    private void Keep(int row, ReadOnlySpan<float> values)
    {
        var slot = _nodes.Count;
        if (slot == _capacity)
        {
            (var oldest, slot) = _order.Last!.Value;
            _nodes.Remove(oldest);
            _order.RemoveLast();
        }

        values.CopyTo(_kept.Span((long)slot * _stride, _stride));
        _nodes[row] = _order.AddFirst((row, slot));
    }

    private float* Slot(int slot) => _kept.Pointer + ((long)slot * _stride);
}
