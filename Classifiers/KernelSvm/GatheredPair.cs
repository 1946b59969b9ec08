using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>Some rows of a pair whose kernel matrix lies in memory: their columns are gathered when a row is asked for.</summary>
internal sealed unsafe class GatheredPair : IPairKernel
{
    private const int Valid = 3; // a row is used until the one after the next is asked for
    private readonly DensePair _whole;
    private readonly int[] _rows;
    private readonly int _first;
    private readonly int _wholeFirst;
    private readonly int _secondStart;
    private readonly AlignedBuffer _gathered;
    private int _next;

    /// <summary>Takes rows of a pair.</summary>
    /// <param name="whole">The pair.</param>
    /// <param name="rows">Numbers of the rows, ascending.</param>
    /// <param name="first">Rows of the whole pair's first class.</param>
    public GatheredPair(DensePair whole, int[] rows, int first)
    {
        (_whole, _rows, _wholeFirst) = (whole, rows, first);
        _first = rows.Count(r => r < first);
        _secondStart = ClassRows.Pad(_first);
        _gathered = new AlignedBuffer((long)Valid * Stride);
    }

    private int Stride => _secondStart + ClassRows.Pad(_rows.Length - _first);

    /// <inheritdoc/>
    public KernelRow Row(int row, SmoSolver solver) => Gather(row);

    /// <inheritdoc/>
    public void Visit(int[] rows, Action<int, KernelRow> visit)
    {
        for (var r = 0; r < rows.Length; r++) visit(r, Gather(rows[r]));
    }

    /// <inheritdoc/>
    public IPairKernel Of(int[] rows) => new GatheredPair(_whole, [.. rows.Select(r => _rows[r])], _wholeFirst);

    /// <inheritdoc/>
    public void Dispose() => _gathered.Dispose();

    private KernelRow Gather(int row)
    {
        var from = _whole.Row(_rows[row]);
        var to = _gathered.Pointer + ((long)_next * Stride);
        _next = (_next + 1) % Valid;
        for (var c = 0; c < _first; c++) to[c] = from.First[_rows[c]];
        for (var c = _first; c < _rows.Length; c++) to[_secondStart + c - _first] = from.Second[_rows[c] - _wholeFirst];
        return new KernelRow(to, to + _secondStart);
    }
}
