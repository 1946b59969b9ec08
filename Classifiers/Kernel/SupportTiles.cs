using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.Kernel;

/// <summary>Support vectors as prediction reads them: a product with the queries, the kernel, a product with the weights, tile by tile.</summary>
internal sealed unsafe class SupportTiles : IDisposable
{
    private const int TileRows = 1024;
    private const int FloatsAtOnce = 1 << 23;
    private readonly KernelModel _model;
    private readonly AlignedBuffer _weights;
    private readonly (int Class, int Start, ClassRows Rows)[] _tiles;
    private readonly double _largest;

    /// <summary>Prepares them.</summary>
    public SupportTiles(KernelModel model, int dimension)
    {
        _model = model;
        var classes = model.Present.Length;
        Stride = ClassRows.Pad(classes);
        SumsLength = checked(classes * Stride);
        GroupSize = Math.Clamp(FloatsAtOnce / SumsLength, 1, RowBlocks.Size);
        // A product reads a row of weights up to a multiple of 16 columns, 32 where there are more than 16.
        _weights = new AlignedBuffer(((long)model.SupportVectors * Stride) + 32);
        for (var s = 0; s < model.SupportVectors; s++) model.Weights.AsSpan(s * classes, classes).CopyTo(_weights.Span((long)s * Stride, classes));
        _tiles = [.. Enumerable.Range(0, classes).SelectMany(c => Tiles(c, dimension))];
        _largest = _tiles.Max(t => new ReadOnlySpan<float>(t.Rows.Norms, t.Rows.Count).ToArray().Max());
    }

    /// <summary>Queries at a time: so many that their sums stay small.</summary>
    public int GroupSize { get; }

    /// <summary>Floats of one query's sums, <c>[K, Stride]</c>.</summary>
    public int SumsLength { get; }

    /// <summary>Distance of two rows of a query's sums.</summary>
    public int Stride { get; }

    /// <summary>Sums of kernel values: of each query row a, column b: over the support vectors of class a, with their weights in the pair with class b.</summary>
    /// <param name="queries">Scaled queries, <c>[count,D]</c>.</param>
    /// <param name="count">Number of queries, at most <see cref="GroupSize"/>.</param>
    /// <param name="first">Number of the first, for messages.</param>
    /// <param name="sums">Gets <c>[count,K,Stride]</c>.</param>
    /// <exception cref="Core.TlearnException">A query is so long that kernel values overflow.</exception>
    public void Sums(ReadOnlySpan<float> queries, int count, int first, AlignedBuffer sums)
    {
        var dimension = queries.Length / count;
        var norms = new float[count];
        for (var q = 0; q < count; q++)
        {
            var norm = Vectors.SquaredNorm(queries.Slice(q * dimension, dimension));
            _model.Function.RequireFinite(norm, _largest, $"row {first + q}");
            norms[q] = (float)norm;
        }

        sums.Span(0, count * SumsLength).Clear();
        using var values = new AlignedBuffer((long)count * TileRows);
        fixed (float* from = queries)
        {
            foreach (var (owner, start, rows) in _tiles)
            {
                values.Span(0, count * TileRows).Clear();
                BlockProduct.Accumulate(from, dimension, count, rows.Packed, values.Pointer, TileRows);
                for (var q = 0; q < count; q++) _model.Function.Apply(values.Pointer + (q * TileRows), rows.Count, norms[q], rows.Norms);
                BlockProduct.Accumulate(
                    values.Pointer, TileRows, 1, count, _weights.Pointer + ((long)start * Stride), Stride, _model.Present.Length, rows.Count, sums.Pointer + (owner * Stride), SumsLength);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        foreach (var tile in _tiles) tile.Rows.Dispose();
    }

    private IEnumerable<(int Class, int Start, ClassRows Rows)> Tiles(int owner, int dimension)
    {
        for (var start = _model.Starts[owner]; start < _model.Starts[owner + 1]; start += TileRows)
        {
            var rows = new ClassRows(Math.Min(TileRows, _model.Starts[owner + 1] - start), dimension);
            for (var r = 0; r < rows.Count; r++)
            {
                _model.Support.AsSpan((start + r) * dimension, dimension).CopyTo(rows.Values(r));
                rows.Set(r);
            }

            yield return (owner, start, rows);
        }
    }
}
