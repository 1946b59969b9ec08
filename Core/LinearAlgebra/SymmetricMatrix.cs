namespace TransferLearning.Core.LinearAlgebra;

/// <summary>A symmetric matrix in double, of which the lower triangle is kept: rows that all begin at a multiple of <see cref="Stride"/>.</summary>
internal sealed class SymmetricMatrix
{
    /// <summary>Makes one of zeros.</summary>
    /// <param name="order">Its rows and columns, n.</param>
    public SymmetricMatrix(int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        (Order, Stride) = (order, (order + Panel - 1) / Panel * Panel);
        Values = new double[checked(Stride * Stride)];
    }

    /// <summary>Rows and columns, n.</summary>
    public int Order { get; }

    /// <summary>Distance of two rows, a multiple of <see cref="Panel"/>.</summary>
    public int Stride { get; }

    /// <summary>Columns that are computed together.</summary>
    internal const int Panel = 8;

    /// <summary>The rows; what stands right of the diagonal means nothing.</summary>
    internal double[] Values { get; }

    /// <summary>An element; either triangle may be asked for.</summary>
    public double this[int row, int column]
    {
        get => Values[Place(row, column)];
        set => Values[Place(row, column)] = value;
    }

    /// <summary>Row <paramref name="row"/> up to the diagonal, <c>[row + 1]</c>.</summary>
    public Span<double> Lower(int row) => Values.AsSpan(row * Stride, row + 1);

    /// <summary>The sum of the diagonal.</summary>
    public double Trace()
    {
        var sum = 0.0;
        for (var i = 0; i < Order; i++) sum += this[i, i];
        return sum;
    }

    private int Place(int row, int column) => row >= column ? (row * Stride) + column : (column * Stride) + row;
}
