using System.Numerics.Tensors;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Ridge;

/// <summary>The normal equations: S = Σ c(x − m)(x − m)ᵀ, D×D, and R = Σ c(x − m)t for each class, from one pass over the rows. Memory: O(D² + D·C).</summary>
internal sealed unsafe class PrimalSystem : RidgeSystem
{
    // Float sums run over so many rows before they are added up in double.
    private const int ChunkRows = 8 * AugmentedRows.BlockSize;
    private const int PieceColumns = 96;
    private readonly RidgeRows _rows;
    private readonly double[][] _products; // Σ c·z·zᵀ of z = (x, 1), lower triangle, then centred and whole
    private readonly double[][] _classSums; // Σ c·z over the rows of each class
    private readonly double[] _mean;
    private readonly double[] _targetMean;
    private readonly RefinedSolver _solver;

    /// <summary>Adds up.</summary>
    public PrimalSystem(RidgeRows rows, CancellationToken cancellation)
    {
        _rows = rows;
        var dimension = rows.Columns - 1;
        _products = new double[rows.Columns][];
        for (var d = 0; d < _products.Length; d++) _products[d] = new double[rows.Columns];
        _classSums = [.. rows.Present.Select(_ => new double[rows.Columns])];
        Add(cancellation);

        var weight = _products[dimension][dimension];
        _mean = [.. _products[dimension].Take(dimension).Select(s => s / weight)];
        for (var r = 0; r < dimension; r++)
        {
            for (var c = 0; c <= r; c++)
            {
                _products[r][c] -= weight * _mean[r] * _mean[c];
                _products[c][r] = _products[r][c];
            }
        }

        _targetMean = [.. _classSums.Select(s => ((2 * s[dimension]) - weight) / weight)];
        // Σ c(x − m)t with t = ±1: twice the sum over the class's own rows, less that over all, which is zero.
        double[][] right = [.. _classSums.Select(s => Enumerable.Range(0, dimension).Select(d => 2 * (s[d] - (s[dimension] * _mean[d]))).ToArray())];
        _solver = new RefinedSolver(_products[..dimension], right, rows.Threads);
    }

    /// <inheritdoc/>
    public override (LinearScores Scores, FitReport Report) Solve(double alpha, CancellationToken cancellation)
    {
        var (weights, report) = _solver.Solve(alpha, cancellation);
        return (_rows.ToScores(weights, [.. weights.Select((w, p) => _targetMean[p] - TensorPrimitives.Dot<double>(w.AsSpan(0, _mean.Length), _mean))]), report);
    }

    private void Add(CancellationToken cancellation)
    {
        using var chunk = new AlignedBuffer((long)Math.Min(ChunkRows, _rows.Count) * _rows.Stride);
        var pieces = (_rows.Columns + PieceColumns - 1) / PieceColumns;
        for (var start = 0; start < _rows.Count; start += ChunkRows)
        {
            var first = start;
            var count = Math.Min(ChunkRows, _rows.Count - start);
            _rows.Fill(start, count, chunk);
            if ((long)_rows.Count * _rows.Columns * _rows.Columns / 2 <= MostExact)
            {
                AddExactly(start, count, chunk);
                continue;
            }

            // The last pieces are the longest: they go first.
            Workers.For(pieces, _rows.Threads, cancellation, piece => AddPiece(pieces - 1 - piece, first, count, chunk));
        }
    }

    private void AddExactly(int start, int count, AlignedBuffer chunk)
    {
        var z = new double[_rows.Columns];
        for (var r = 0; r < count; r++)
        {
            var row = chunk.Span((long)r * _rows.Stride, z.Length);
            for (var d = 0; d < z.Length; d++) z[d] = row[d];
            for (var d = 0; d < z.Length; d++)
            {
                var sums = _products[d].AsSpan(0, d + 1);
                TensorPrimitives.MultiplyAdd<double>(z.AsSpan(0, d + 1), z[d], sums, sums);
            }

            var classSums = _classSums[_rows.Targets[start + r]];
            TensorPrimitives.MultiplyAdd<double>(z, (double)_rows.Root(start + r), classSums, classSums);
        }
    }

    // A piece of columns of a chunk: its rows of the triangle, and its part of the sums of the classes.
    private void AddPiece(int piece, int start, int count, AlignedBuffer chunk)
    {
        var first = piece * PieceColumns;
        var end = Math.Min(_rows.Columns, first + PieceColumns);
        var stride = BlockProduct.Stride(end);
        using var tile = new AlignedBuffer((long)PieceColumns * stride);
        for (var r = 0; r < count; r += AugmentedRows.BlockSize)
        {
            var x = chunk.Pointer + ((long)r * _rows.Stride);
            BlockProduct.Accumulate(x + first, 1, _rows.Stride, end - first, x, _rows.Stride, end, Math.Min(AugmentedRows.BlockSize, count - r), tile.Pointer, stride);
        }

        for (var d = first; d < end; d++)
        {
            var sums = _products[d];
            var added = tile.Span((long)(d - first) * stride, d + 1);
            for (var c = 0; c < added.Length; c++) sums[c] += added[c];
        }

        for (var r = 0; r < count; r++)
        {
            var row = chunk.Span(((long)r * _rows.Stride) + first, end - first);
            var sums = _classSums[_rows.Targets[start + r]].AsSpan(first, row.Length);
            double root = _rows.Root(start + r);
            for (var d = 0; d < row.Length; d++) sums[d] += root * row[d];
        }
    }
}
