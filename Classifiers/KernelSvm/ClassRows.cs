using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>The scaled rows of one class, as both sides of a matrix product, with their squared norms.</summary>
internal sealed unsafe class ClassRows : IDisposable
{
    private readonly AlignedBuffer _rows;
    private readonly AlignedBuffer _norms;

    /// <summary>Takes room for rows; <see cref="Set"/> fills it.</summary>
    public ClassRows(int count, int dimension)
    {
        Count = count;
        Dimension = dimension;
        Stride = BlockProduct.Stride(dimension);
        _rows = new AlignedBuffer((long)count * Stride);
        _norms = new AlignedBuffer(Pad(count));
        Packed = new PackedRows(count, dimension);
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Length of a row, D.</summary>
    public int Dimension { get; }

    /// <summary>Distance of two rows in floats.</summary>
    public int Stride { get; }

    /// <summary>The rows as the right side of a product.</summary>
    public PackedRows Packed { get; }

    /// <summary>Squared norms, readable up to a multiple of 16.</summary>
    public float* Norms => _norms.Pointer;

    /// <summary>A number of columns, filled up to whole cache lines.</summary>
    public static int Pad(int columns) => (columns + 15) & ~15;

    /// <summary>Row <paramref name="row"/>, and those behind it.</summary>
    public float* Row(int row) => _rows.Pointer + ((long)row * Stride);

    /// <summary>The values of row <paramref name="row"/>, <c>[D]</c>, to be written.</summary>
    public Span<float> Values(int row) => new(Row(row), Dimension);

    /// <summary>Takes the values of a row in, once they are written.</summary>
    public void Set(int row)
    {
        Packed.Set(row, Values(row));
        _norms.Pointer[row] = (float)Vectors.SquaredNorm(Values(row));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _norms.Dispose();
        Packed.Dispose();
    }
}
