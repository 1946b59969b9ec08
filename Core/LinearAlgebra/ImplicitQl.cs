using TransferLearning.Core.Threading;

namespace TransferLearning.Core.LinearAlgebra;

/// <summary>
/// The eigenvalues of a tridiagonal matrix by QL steps with implicit shifts (Bowdler, Martin, Reinsch and Wilkinson 1968, procedure tql2). The eigenvectors are not made: the rotations that
/// would make them are applied to a few columns, which takes as much less time as these are fewer.
/// </summary>
/// <param name="diagonal">The diagonal, which becomes the eigenvalues, in no order.</param>
/// <param name="below">What stands below it, which is destroyed.</param>
/// <param name="sides">Columns B, <c>[n,count]</c>, which become Zᵀ·B with the eigenvectors as Z's columns.</param>
/// <param name="count">How many, 0 or more.</param>
/// <param name="threads">Threads at most; 0 for one per core.</param>
internal sealed class ImplicitQl(double[] diagonal, double[] below, double[] sides, int count, int threads)
{
    private const double Rounding = 2.220446049250313e-16; // 2⁻⁵²
    private const int MostSteps = 60; // two are usual

    // Columns whose rows stay in the second-level cache while the rotations of a step go over them.
    private const int BlockColumns = 32;
    private readonly double[] _cosines = new double[diagonal.Length];
    private readonly double[] _sines = new double[diagonal.Length];

    /// <summary>Finds the eigenvalues.</summary>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArithmeticException">The steps do not converge, which happens to matrices with values that are not finite.</exception>
    public void Run(CancellationToken cancellation)
    {
        // Below this an element changes no eigenvalue by more than the rounding of the largest.
        var least = Rounding * diagonal.Zip(below, (d, b) => Math.Abs(d) + Math.Abs(b)).DefaultIfEmpty(0).Max();
        for (var l = 0; l < diagonal.Length; l++)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = 0;
            for (var m = End(l, least); m != l; m = End(l, least))
            {
                if (++step > MostSteps) throw new ArithmeticException($"eigenvalue {l} of {diagonal.Length} was not found in {MostSteps} steps");
                Rotate(Step(l, m), m, cancellation);
            }
        }
    }

    // The first element from l on that has nothing below it.
    private int End(int l, double least)
    {
        for (var m = l; m < diagonal.Length - 1; m++)
        {
            if (Math.Abs(below[m]) <= Math.Max(least, Rounding * (Math.Abs(diagonal[m]) + Math.Abs(diagonal[m + 1])))) return m;
        }

        return diagonal.Length - 1;
    }

    // One step on rows l to m; the first row that it rotated.
    private int Step(int l, int m)
    {
        var g = (diagonal[l + 1] - diagonal[l]) / (2 * below[l]);
        var r = Math.Sqrt((g * g) + 1);
        g = diagonal[m] - diagonal[l] + (below[l] / (g + Math.CopySign(r, g)));
        var (sine, cosine, shift) = (1.0, 1.0, 0.0);
        for (var i = m - 1; i >= l; i--)
        {
            var f = sine * below[i];
            var b = cosine * below[i];
            below[i + 1] = r = Math.Sqrt((f * f) + (g * g));
            if (r == 0)
            {
                diagonal[i + 1] -= shift;
                below[m] = 0;
                return i + 1;
            }

            (sine, cosine) = (f / r, g / r);
            g = diagonal[i + 1] - shift;
            r = ((diagonal[i] - g) * sine) + (2 * cosine * b);
            shift = sine * r;
            diagonal[i + 1] = g + shift;
            g = (cosine * r) - b;
            (_cosines[i], _sines[i]) = (cosine, sine);
        }

        diagonal[l] -= shift;
        below[l] = g;
        below[m] = 0;
        return l;
    }

    private void Rotate(int first, int m, CancellationToken cancellation)
    {
        if (count == 0) return;
        var blocks = (count + BlockColumns - 1) / BlockColumns;
        Workers.For(blocks, blocks == 1 ? 1 : threads, cancellation, block =>
        {
            var start = block * BlockColumns;
            var length = Math.Min(BlockColumns, count - start);
            for (var i = m - 1; i >= first; i--)
            {
                var upper = sides.AsSpan((i * count) + start, length);
                var lower = sides.AsSpan(((i + 1) * count) + start, length);
                var (cosine, sine) = (_cosines[i], _sines[i]);
                for (var c = 0; c < length; c++)
                {
                    var (u, v) = (upper[c], lower[c]);
                    lower[c] = (sine * u) + (cosine * v);
                    upper[c] = (cosine * u) - (sine * v);
                }
            }
        });
    }
}
