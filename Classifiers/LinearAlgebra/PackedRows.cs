using System.Runtime.CompilerServices;

namespace TransferLearning.Classifiers.LinearAlgebra;

/// <summary>The rows of a matrix B <c>[n,k]</c>, transposed in panels as the product A·Bᵀ reads them; the last panel is filled up with zeros.</summary>
internal sealed unsafe class PackedRows : IDisposable
{
    private readonly AlignedBuffer _panels;

    /// <summary>Takes room for <paramref name="rows"/> rows of length <paramref name="depth"/>.</summary>
    public PackedRows(int rows, int depth)
    {
        Rows = rows;
        Depth = depth;
        var width = MicroKernel.Columns;
        _panels = new AlignedBuffer((long)((rows + width - 1) / width) * width * depth);
    }

    /// <summary>Packs a matrix <c>[rows,depth]</c>, row-major.</summary>
    public static PackedRows Of(ReadOnlySpan<float> values, int rows, int depth)
    {
        var packed = new PackedRows(rows, depth);
        for (var r = 0; r < rows; r++) packed.Set(r, values.Slice(r * depth, depth));
        return packed;
    }

    /// <summary>Number of rows, n.</summary>
    public int Rows { get; }

    /// <summary>Length of a row, k.</summary>
    public int Depth { get; }

    /// <summary>The panels, each <c>[k, MicroKernel.Columns]</c>.</summary>
    public float* Panels => _panels.Pointer;

    /// <summary>Sets one row, <c>[k]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Set(int row, ReadOnlySpan<float> values)
    {
        var width = MicroKernel.Columns;
        var to = Panels + ((long)(row / width) * width * Depth) + (row % width);
        for (var k = 0; k < Depth; k++) to[(nint)k * width] = values[k];
    }

    /// <inheritdoc/>
    public void Dispose() => _panels.Dispose();
}
