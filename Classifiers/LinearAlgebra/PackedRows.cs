using System.Runtime.CompilerServices;
using TransferLearning.Core.Memory;

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
        packed.SetRows(0, values[..(rows * depth)]);
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

    /// <summary>Copies one row out, <c>[k]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Get(int row, Span<float> values)
    {
        var width = MicroKernel.Columns;
        var from = Panels + ((long)(row / width) * width * Depth) + (row % width);
        for (var k = 0; k < Depth; k++) values[k] = from[(nint)k * width];
    }

    /// <summary>Sets several rows: panels are written in the order in which they lie in memory, not row by row across it.</summary>
    /// <param name="first">The first of them, a multiple of 32.</param>
    /// <param name="values">The rows, <c>[count,k]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetRows(int first, ReadOnlySpan<float> values)
    {
        var width = MicroKernel.Columns;
        var count = values.Length / Depth;
        fixed (float* from = values)
        {
            for (var r = 0; r < count; r += width)
            {
                var rows = Math.Min(width, count - r);
                var panel = Panels + ((long)(first + r) * Depth);
                var source = from + ((long)r * Depth);
                for (var k = 0; k < Depth; k++)
                {
                    for (var j = 0; j < rows; j++) panel[j] = source[((nint)j * Depth) + k];
                    panel += width;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _panels.Dispose();
}
