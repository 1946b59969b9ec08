using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Core.Threading;

namespace TransferLearning.Core.LinearAlgebra;

/// <summary>Writes a panel: of <c>steps</c> vectors the eight elements from <c>8 · panel</c> on, <c>[steps,8]</c>; zeros where a vector has no more.</summary>
/// <param name="panel">Which eight elements.</param>
/// <param name="values">Where they go; zeros before.</param>
internal delegate void PanelFill(int panel, Span<double> values);

/// <summary>
/// Σ z·zᵀ of any number of vectors z, in double throughout: what is taken from the result (small eigenvalues beside large ones) would be lost in single precision. Only the lower triangle
/// is computed. An element is always summed in the same order, whatever the number of threads.
/// </summary>
internal sealed unsafe class SymmetricProduct
{
    /// <summary>Vectors that may be added at a time: the panels of one step stay in the first-level cache, all panels of 2,048 elements in the second.</summary>
    public const int MostSteps = 128;

    private const int Panel = SymmetricMatrix.Panel;
    private const int Half = Panel / 2;
    private readonly int _panels;
    private readonly int _threads;
    private readonly double[] _packed;

    /// <summary>Begins with zeros.</summary>
    /// <param name="order">Length of a vector.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    public SymmetricProduct(int order, int threads)
    {
        Sum = new SymmetricMatrix(order);
        (_panels, _threads) = (Sum.Stride / Panel, threads);
        _packed = new double[checked(_panels * MostSteps * Panel)];
    }

    /// <summary>The sum so far.</summary>
    public SymmetricMatrix Sum { get; }

    /// <summary>Adds the products of some vectors.</summary>
    /// <param name="steps">How many, at most <see cref="MostSteps"/>.</param>
    /// <param name="fill">Writes their elements; called by several threads.</param>
    /// <param name="cancellation">Stops the work; the sum means nothing then.</param>
    public void Add(int steps, PanelFill fill, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, MostSteps);
        var length = steps * Panel;
        Workers.For(_panels, _threads, cancellation, panel =>
        {
            var values = _packed.AsSpan(panel * length, length);
            values.Clear();
            fill(panel, values);
        });

        // The last rows are the longest: they go first.
        Workers.For(_panels, _threads, cancellation, piece => AddRows(_panels - 1 - piece, steps));
    }

    private void AddRows(int panel, int steps)
    {
        fixed (double* packed = _packed, sum = Sum.Values)
        {
            var length = steps * Panel;
            var rows = sum + ((nint)panel * Panel * Sum.Stride);
            for (var column = 0; column <= panel; column++)
            {
                AddTile(packed + ((nint)panel * length), packed + ((nint)column * length), steps, rows + (column * Panel), Sum.Stride);
                AddTile(packed + ((nint)panel * length) + Half, packed + ((nint)column * length), steps, rows + ((nint)Half * Sum.Stride) + (column * Panel), Sum.Stride);
            }
        }
    }

    // Four rows of eight columns: eight sums, two columns and a broadcast in vectors of 256 bits.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTile(double* rows, double* columns, int steps, double* sum, nint stride)
    {
        var s0 = Vector512.Load(sum);
        var s1 = Vector512.Load(sum + stride);
        var s2 = Vector512.Load(sum + (2 * stride));
        var s3 = Vector512.Load(sum + (3 * stride));
        for (var k = 0; k < steps; k++)
        {
            var column = Vector512.Load(columns);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(rows[0]), column, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(rows[1]), column, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(rows[2]), column, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(rows[3]), column, s3);
            rows += Panel;
            columns += Panel;
        }

        s0.Store(sum);
        s1.Store(sum + stride);
        s2.Store(sum + (2 * stride));
        s3.Store(sum + (3 * stride));
    }
}
