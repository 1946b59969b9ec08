using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.Kernel;

/// <summary>A pair whose kernel matrix is too large: rows are computed when they are asked for, and those asked for last are kept.</summary>
internal sealed unsafe class CachedPair : IPairKernel, IDisposable
{
    private readonly KernelBlocks _blocks;
    private readonly ClassRows _first;
    private readonly ClassRows _second;
    private readonly AlignedBuffer _values;
    private readonly int _secondStart;
    private readonly int _stride;
    private readonly Dictionary<int, LinkedListNode<(int Row, int Slot)>> _slots = [];
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
        _values = new AlignedBuffer((long)_capacity * _stride);
    }

    /// <inheritdoc/>
    public KernelRow Row(int row)
    {
        if (_slots.TryGetValue(row, out var node))
        {
            _order.Remove(node);
            _order.AddFirst(node);
        }
        else
        {
            var slot = _slots.Count;
            if (slot == _capacity)
            {
                slot = _order.Last!.Value.Slot;
                _slots.Remove(_order.Last.Value.Row);
                _order.RemoveLast();
            }

            Compute(row, Values(slot));
            node = _order.AddFirst((row, slot));
            _slots[row] = node;
        }

        var values = Values(node.Value.Slot);
        return new KernelRow(values, values + _secondStart);
    }

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();

    private float* Values(int slot) => _values.Pointer + ((long)slot * _stride);

    private void Compute(int row, float* values)
    {
        var (own, index) = row < _first.Count ? (_first, row) : (_second, row - _first.Count);
        _blocks.Row(own, index, _first, values);
        _blocks.Row(own, index, _second, values + _secondStart);
    }
}
