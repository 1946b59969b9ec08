using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>Support vectors as prediction reads them: a product with the queries, the kernel, a product with the weights, tile by tile.</summary>
internal sealed unsafe class SupportTiles : IDisposable
{
    private const int TileRows = 1024;
    private const int FloatsAtOnce = 1 << 23;
    private readonly KernelModel _model;
    private readonly AlignedBuffer _weights;
    private readonly Tile[] _tiles;
    private readonly double _largest;

    /// <summary>Prepares them.</summary>
    public SupportTiles(KernelModel model, int dimension, int threads)
    {
        _model = model;
        var classes = model.Present.Length;
        Stride = ClassRows.Pad(classes);
        SumsLength = checked(classes * Stride);
        GroupSize = Math.Clamp(FloatsAtOnce / SumsLength, 1, RowBlocks.Size);
        // A product reads a row of weights up to a multiple of 16 columns, 32 where there are more than 16.
        _weights = new AlignedBuffer(((long)model.SupportVectors * Stride) + 32);
        for (var s = 0; s < model.SupportVectors; s++) model.Weights.AsSpan(s * classes, classes).CopyTo(_weights.Span((long)s * Stride, classes));
        _tiles = [.. Enumerable.Range(0, classes).SelectMany(Tiles)];
        Workers.For(_tiles.Length, threads, CancellationToken.None, t => _tiles[t].Fill(model.Support, dimension));
        _largest = _tiles.Max(t => t.Largest);
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
    /// <exception cref="TlearnException">A query is so long that kernel values overflow.</exception>
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
            foreach (var tile in _tiles)
            {
                values.Span(0, count * TileRows).Clear();
                BlockProduct.Accumulate(from, dimension, count, tile.Packed!, values.Pointer, TileRows);
                for (var q = 0; q < count; q++) _model.Function.Apply(values.Pointer + (q * TileRows), tile.Count, norms[q], tile.Norms!.Pointer);
                BlockProduct.Accumulate(
                    values.Pointer, TileRows, 1, count, _weights.Pointer + ((long)tile.Start * Stride), Stride, _model.Present.Length, tile.Count, sums.Pointer + (tile.Class * Stride), SumsLength);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        foreach (var tile in _tiles) tile.Dispose();
    }

    private IEnumerable<Tile> Tiles(int owner)
    {
        for (var start = _model.Starts[owner]; start < _model.Starts[owner + 1]; start += TileRows)
        {
            yield return new Tile(owner, start, Math.Min(TileRows, _model.Starts[owner + 1] - start));
        }
    }

    // Some support vectors of one class.
    private sealed class Tile(int owner, int start, int count) : IDisposable
    {
        public int Class => owner;

        public int Start => start;

        public int Count => count;

        public PackedRows? Packed { get; private set; }

        public AlignedBuffer? Norms { get; private set; }

        public float Largest { get; private set; }

        public void Fill(float[] support, int dimension)
        {
            Packed = new PackedRows(count, dimension);
            Norms = new AlignedBuffer(ClassRows.Pad(count));
            for (var r = 0; r < count; r++)
            {
                var row = support.AsSpan((start + r) * dimension, dimension);
                Packed.Set(r, row);
                Norms.Pointer[r] = (float)Vectors.SquaredNorm(row);
                Largest = MathF.Max(Largest, Norms.Pointer[r]);
            }
        }

        public void Dispose()
        {
            Packed?.Dispose();
            Norms?.Dispose();
        }
    }
}
