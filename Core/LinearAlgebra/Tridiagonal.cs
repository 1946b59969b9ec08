using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Core.Threading;

namespace TransferLearning.Core.LinearAlgebra;

/// <summary>
/// Householder's reduction of a symmetric matrix A = Q·T·Qᵀ to a tridiagonal T (Golub and Van Loan 2013, algorithm 8.3.1). The change of one step waits for the next, so that the matrix is
/// read and written once a step: that traffic is what it takes time for.
/// </summary>
internal sealed unsafe class Tridiagonal
{
    private const int PieceRows = 128;

    // Fewer rows than these are done sooner than threads are woken.
    private const int FewRows = 320;

    private readonly SymmetricMatrix _matrix;
    private readonly int _threads;
    private readonly double[] _reflector;
    private readonly double[] _next;
    private readonly double[] _change;
    private readonly double[][] _products; // of each piece of rows

    private Tridiagonal(SymmetricMatrix matrix, int threads)
    {
        (_matrix, _threads) = (matrix, threads);
        var n = matrix.Order;
        (Diagonal, Below) = (new double[n], new double[n]);
        (_reflector, _next, _change) = (new double[n], new double[n], new double[n]);
        _products = new double[(n + PieceRows - 1) / PieceRows][];
        for (var p = 0; p < _products.Length; p++) _products[p] = new double[Math.Min(n, (p + 1) * PieceRows)];
    }

    /// <summary>The diagonal of T, <c>[n]</c>.</summary>
    public double[] Diagonal { get; }

    /// <summary>What stands below it, <c>[n]</c>; the last is 0.</summary>
    public double[] Below { get; }

    /// <summary>Reduces a matrix.</summary>
    /// <param name="matrix">The matrix, which is destroyed.</param>
    /// <param name="sides">Columns B, <c>[n,count]</c>, which become Qᵀ·B.</param>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Tridiagonal Of(SymmetricMatrix matrix, double[] sides, int count, int threads, CancellationToken cancellation)
    {
        var result = new Tridiagonal(matrix, threads);
        for (var k = 0; k < matrix.Order; k++) result.Step(k, sides, count, cancellation);
        return result;
    }

    private void Step(int k, double[] sides, int count, CancellationToken cancellation)
    {
        var n = _matrix.Order;
        for (var i = k; i < n; i++) _next[i] = _matrix.Values[(i * _matrix.Stride) + k] - ((_reflector[i] * _change[k]) + (_change[i] * _reflector[k]));
        Diagonal[k] = _next[k];
        if (k >= n - 2)
        {
            if (k == n - 2) Below[k] = _next[n - 1];
            return;
        }

        var first = k + 1;
        var factor = Reflect(first, out Below[k]);
        var products = Multiply(first, cancellation);
        var overlap = 0.0;
        for (var i = first; i < n; i++) overlap += (products[i] *= factor) * _next[i];
        for (var i = first; i < n; i++)
        {
            _change[i] = products[i] - (overlap * factor / 2 * _next[i]);
            _reflector[i] = _next[i];
        }

        if (factor != 0) Apply(first, factor, sides, count);
    }

    // The vector u in place of the column x, such that (I − factor·u·uᵀ)·x has only its first element.
    private double Reflect(int first, out double element)
    {
        var squares = 0.0;
        for (var i = first + 1; i < _next.Length; i++) squares += _next[i] * _next[i];
        element = _next[first];
        if (squares == 0)
        {
            Array.Clear(_next, first, _next.Length - first);
            return 0;
        }

        var length = Math.Sqrt((element * element) + squares);
        var factor = 1 / (length * (length + Math.Abs(element)));
        element = element >= 0 ? -length : length;
        _next[first] -= element;
        return factor;
    }

    // Changes the rows from the first on as the step before asked for, and multiplies them with the new vector.
    private double[] Multiply(int first, CancellationToken cancellation)
    {
        var n = _matrix.Order;
        var (start, end) = (first / PieceRows, (n + PieceRows - 1) / PieceRows);
        Workers.For(end - start, n - first < FewRows ? 1 : _threads, cancellation, piece => MultiplyRows(end - 1 - piece, first));
        var sum = _products[end - 1];
        for (var piece = end - 2; piece >= start; piece--)
        {
            var part = _products[piece];
            for (var i = first; i < part.Length; i++) sum[i] += part[i];
        }

        return sum;
    }

    private void MultiplyRows(int piece, int first)
    {
        var products = _products[piece];
        Array.Clear(products, first, products.Length - first);
        fixed (double* values = _matrix.Values, reflector = _reflector, change = _change, next = _next, sums = products)
        {
            for (var i = Math.Max(first, piece * PieceRows); i < products.Length; i++)
            {
                var row = values + ((nint)i * _matrix.Stride);
                sums[i] += MultiplyRow(row, first, i, reflector, change, next, sums);
                row[i] -= 2 * reflector[i] * change[i];
                sums[i] += row[i] * next[i];
            }
        }
    }

    // A row left of the diagonal, and, as the matrix is symmetric, the column above it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double MultiplyRow(double* row, int first, int end, double* reflector, double* change, double* next, double* sums)
    {
        var (r, c, x) = (-reflector[end], -change[end], next[end]);
        var (allR, allC, allX) = (Vector256.Create(r), Vector256.Create(c), Vector256.Create(x));
        var sum = Vector256<double>.Zero;
        var j = first;
        for (; j + Vector256<double>.Count <= end; j += Vector256<double>.Count)
        {
            var a = Vector256.FusedMultiplyAdd(allR, Vector256.Load(change + j), Vector256.FusedMultiplyAdd(allC, Vector256.Load(reflector + j), Vector256.Load(row + j)));
            a.Store(row + j);
            sum = Vector256.FusedMultiplyAdd(a, Vector256.Load(next + j), sum);
            Vector256.FusedMultiplyAdd(a, allX, Vector256.Load(sums + j)).Store(sums + j);
        }

        var total = Vector256.Sum(sum);
        for (; j < end; j++)
        {
            row[j] += (r * change[j]) + (c * reflector[j]);
            total += row[j] * next[j];
            sums[j] += row[j] * x;
        }

        return total;
    }

    private void Apply(int first, double factor, double[] sides, int count)
    {
        if (count == 0) return;
        var shadow = new double[count];
        for (var i = first; i < _next.Length; i++) MatrixProduct.AddScaled(shadow, sides.AsSpan(i * count, count), _next[i]);
        for (var i = first; i < _next.Length; i++) MatrixProduct.AddScaled(sides.AsSpan(i * count, count), shadow, -factor * _next[i]);
    }
}
