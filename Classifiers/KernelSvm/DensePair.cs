namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>A pair whose kernel matrix lies in memory as four blocks.</summary>
/// <param name="count">Rows of the first class.</param>
/// <param name="first">First class with itself.</param>
/// <param name="between">First class with second.</param>
/// <param name="mirror">Second class with first.</param>
/// <param name="second">Second class with itself.</param>
internal sealed unsafe class DensePair(int count, KernelBlock first, KernelBlock between, KernelBlock mirror, KernelBlock second) : IPairKernel
{
    /// <inheritdoc/>
    public KernelRow Row(int row, SmoSolver solver) => Row(row);

    /// <inheritdoc/>
    public void Visit(int[] rows, Action<int, KernelRow> visit)
    {
        for (var r = 0; r < rows.Length; r++) visit(r, Row(rows[r]));
    }

    /// <inheritdoc/>
    public IPairKernel Of(int[] rows) => new GatheredPair(this, rows, count);

    /// <summary>A row.</summary>
    public KernelRow Row(int row) => row < count
        ? new KernelRow(first.Row(row), between.Row(row))
        : new KernelRow(mirror.Row(row - count), second.Row(row - count));

    /// <summary>The blocks are another's.</summary>
    public void Dispose()
    {
    }
}

/// <summary>Where a block of kernel values lies.</summary>
internal readonly unsafe struct KernelBlock(float* values, nint stride)
{
    /// <summary>Its first value.</summary>
    public readonly float* Values = values;

    /// <summary>Distance of two rows.</summary>
    public readonly nint Stride = stride;

    /// <summary>Floats that a block takes.</summary>
    public static long Length(int rows, int columns) => (long)rows * ClassRows.Pad(columns);

    /// <summary>A row.</summary>
    public float* Row(int row) => Values + (row * Stride);
}
