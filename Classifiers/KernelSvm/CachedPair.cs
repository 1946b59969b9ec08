using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>
/// A pair whose kernel matrix does not fit into memory: rows are computed when they are needed, and the most recently used ones are kept. Some rows that will probably be
/// needed soon are computed with each, since a product takes as long for one row as for a tile of rows.
/// </summary>
internal sealed unsafe class CachedPair : IPairKernel
{
    private readonly KernelBlocks _blocks;
    private readonly ClassRows _first;
    private readonly ClassRows _second;
    private readonly ClassRows _asked; // copies of the rows that are computed together
    private readonly AlignedBuffer _computed;
    private readonly IDisposable[] _own;
    private readonly long _floats;
    private readonly int _secondStart;
    private readonly int _stride;
    private readonly Dictionary<int, LinkedListNode<(int Row, int Slot)>> _nodes = [];
    private readonly LinkedList<(int Row, int Slot)> _order = []; // the most recently used first
    private readonly int _capacity;
    private AlignedBuffer? _kept; // made when the first row is

    /// <summary>Takes room for as many rows as fit.</summary>
    /// <param name="blocks">Computes the values.</param>
    /// <param name="first">First class.</param>
    /// <param name="second">Second class.</param>
    /// <param name="floats">Floats to keep; two rows are kept in any case.</param>
    /// <param name="own">What is disposed of together with the pair.</param>
    public CachedPair(KernelBlocks blocks, ClassRows first, ClassRows second, long floats, params IDisposable[] own)
    {
        (_blocks, _first, _second, _floats, _own) = (blocks, first, second, floats, own);
        _secondStart = ClassRows.Pad(first.Count);
        _stride = _secondStart + ClassRows.Pad(second.Count);
        _capacity = (int)Math.Clamp(floats / _stride, 2, first.Count + second.Count);
        // The row asked for before must stay.
        var batch = Math.Min(MicroKernel.Rows, _capacity - 1);
        _asked = new ClassRows(batch, first.Dimension);
        _computed = new AlignedBuffer((long)batch * _stride);
    }

    /// <inheritdoc/>
    public KernelRow Row(int row, SmoSolver solver)
    {
        if (!_nodes.ContainsKey(row)) Keep(row, solver);
        var node = _nodes[row];
        _order.Remove(node);
        _order.AddFirst(node);
        return Split(_kept!.Pointer + ((long)node.Value.Slot * _stride));
    }

    /// <inheritdoc/>
    public void Visit(int[] rows, Action<int, KernelRow> visit)
    {
        for (var start = 0; start < rows.Length; start += _asked.Count)
        {
            var count = Math.Min(_asked.Count, rows.Length - start);
            Compute(rows.AsSpan(start, count));
            for (var r = 0; r < count; r++) visit(start + r, Split(_computed.Pointer + ((long)r * _stride)));
        }
    }

    /// <inheritdoc/>
    public IPairKernel Of(int[] rows)
    {
        Forget();
        var first = Copy(_first, [.. rows.Where(r => r < _first.Count)]);
        var second = Copy(_second, [.. rows.Where(r => r >= _first.Count).Select(r => r - _first.Count)]);
        return new CachedPair(_blocks, first, second, _floats, first, second);

        static ClassRows Copy(ClassRows from, int[] rows)
        {
            var copy = new ClassRows(rows.Length, from.Dimension);
            for (var r = 0; r < rows.Length; r++)
            {
                from.Values(rows[r]).CopyTo(copy.Values(r));
                copy.Set(r);
            }

            return copy;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _asked.Dispose();
        _computed.Dispose();
        foreach (var own in _own) own.Dispose();
    }

    private KernelRow Split(float* values) => new(values, values + _secondStart);

    private void Forget()
    {
        _nodes.Clear();
        _order.Clear();
        _kept?.Dispose();
        _kept = null;
    }

    private void Keep(int row, SmoSolver solver)
    {
        var rows = new int[_asked.Count];
        solver.Likely(rows);
        rows = [.. rows.Where(r => r >= 0 && r != row && !_nodes.ContainsKey(r)).Distinct().Take(_asked.Count - 1), row];
        Compute(rows);
        for (var r = 0; r < rows.Length; r++) Keep(rows[r], new ReadOnlySpan<float>(_computed.Pointer + ((long)r * _stride), _stride));
    }

    private void Compute(ReadOnlySpan<int> rows)
    {
        for (var r = 0; r < rows.Length; r++)
        {
            (rows[r] < _first.Count ? _first.Values(rows[r]) : _second.Values(rows[r] - _first.Count)).CopyTo(_asked.Values(r));
            _asked.Set(r);
        }

        _blocks.Rows(_asked, rows.Length, _first, _computed.Pointer, _stride);
        _blocks.Rows(_asked, rows.Length, _second, _computed.Pointer + _secondStart, _stride);
    }

    private void Keep(int row, ReadOnlySpan<float> values)
    {
        _kept ??= new AlignedBuffer((long)_capacity * _stride);
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
}
