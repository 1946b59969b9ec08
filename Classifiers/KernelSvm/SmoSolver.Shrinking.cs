using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.KernelSvm;

// What is needed to solve on some of the rows, and to come back to all.
internal sealed unsafe partial class SmoSolver
{
    /// <summary>
    /// The rows that may still belong to a pair that violates the conditions of optimality, ascending. The others are at a bound, and their gradient lies beyond that of all rows with
    /// which they could be paired. All rows, if otherwise a class would have none.
    /// </summary>
    public int[] Active()
    {
        var top = new Extremes();
        fixed (double* v = _gradient, above = _closedAbove, below = _closedBelow) Scan(v, above, below, 0, _count, ref top);
        int[] active = [.. Enumerable.Range(0, _count).Where(t => (_closedAbove[t] == 0 || _gradient[t] <= top.Highest) && (_closedBelow[t] == 0 || _gradient[t] >= top.Lowest))];
        return active.Length > 0 && active[0] < _first && active[^1] >= _first ? active : [.. Enumerable.Range(0, _count)];
    }

    /// <summary>A solver on some rows, which goes on from here.</summary>
    /// <param name="rows">Their numbers, ascending.</param>
    /// <param name="kernel">Their kernel matrix.</param>
    public SmoSolver Of(int[] rows, IPairKernel kernel) => new(kernel, this, rows);

    /// <summary>Takes over what a solver on some rows came to. The gradient of the others is stale until <see cref="Renew"/>.</summary>
    public void Take(int[] rows, SmoSolver solver)
    {
        for (var r = 0; r < rows.Length; r++)
        {
            _beta[rows[r]] = solver._beta[r];
            _gradient[rows[r]] = solver._gradient[r];
            Close(rows[r]);
        }

        Steps = solver.Steps;
    }

    /// <summary>Makes the gradient of all rows anew from what it was at another β: v −= K Δβ.</summary>
    /// <param name="beta">That β.</param>
    /// <param name="gradient">The gradient there.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Renew(double[] beta, double[] gradient, CancellationToken cancellation)
    {
        gradient.CopyTo(_gradient, 0);
        int[] changed = [.. Enumerable.Range(0, _count).Where(t => _beta[t] != beta[t])];
        _kernel.Visit(changed, (at, row) =>
        {
            if (at % StepsPerQuestion == 0) cancellation.ThrowIfCancellationRequested();
            var difference = _beta[changed[at]] - beta[changed[at]];
            fixed (double* v = _gradient)
            {
                Subtract(v, row.First, difference, 0, _first);
                Subtract(v, row.Second, difference, _first, _count);
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Subtract(double* v, float* row, double factor, int start, int end)
    {
        row -= start;
        var minus = Vector256.Create(-factor);
        var t = start;
        for (; t + 8 <= end; t += 8)
        {
            var (k0, k1) = Vector256.Widen(Vector256.Load(row + t));
            Vector256.FusedMultiplyAdd(minus, k0, Vector256.Load(v + t)).Store(v + t);
            Vector256.FusedMultiplyAdd(minus, k1, Vector256.Load(v + t + 4)).Store(v + t + 4);
        }

        for (; t < end; t++) v[t] = Math.FusedMultiplyAdd(-factor, row[t], v[t]);
    }
}

/// <summary>How a solver's work ended.</summary>
internal enum PairOutcome
{
    /// <summary>The conditions of optimality are violated by less than the tolerance.</summary>
    Optimal,

    /// <summary>All steps were made that it might make.</summary>
    OutOfSteps,

    /// <summary>The gap is there, but no pair of which floats can tell that it gains.</summary>
    Stuck,
}
