namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>
/// Solves a pair of many rows on fewer and fewer of them: rows whose β stands at a bound and whose gradient says that it will stay there are left out
/// (Fan, Chen and Lin 2005, section 4; Chang and Lin 2011, section 5.1). Before the end their gradient is computed again, and the end is only reached on all rows,
/// with the same tolerance.
/// </summary>
/// <param name="kernel">Kernel matrix of all rows.</param>
/// <param name="whole">The solver on all rows.</param>
/// <param name="options">How far, and from which size on rows are left out.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class ShrinkingSolver(IPairKernel kernel, SmoSolver whole, KernelSvmOptions options, CancellationToken cancellation)
{
    private const double Worthwhile = 0.7; // fewer rows pay for their copies only where they are so few

    private readonly long _most = options.StepLimit(whole.Rows);

    /// <summary>Goes on until the conditions of optimality are violated by less than the tolerance, on all rows.</summary>
    /// <returns>Whether they are.</returns>
    public bool Solve()
    {
        if (whole.Rows < options.ShrunkRows) return whole.Advance(options.Tolerance, _most, cancellation) == PairOutcome.Optimal;
        while (true)
        {
            var outcome = Some(whole);
            if (outcome != PairOutcome.OutOfSteps || whole.Steps >= _most) return outcome == PairOutcome.Optimal;
            var rows = whole.Active();
            if (rows.Length <= Worthwhile * whole.Rows) SolveOn(rows);
        }
    }

    private PairOutcome Some(SmoSolver solver) => solver.Advance(options.Tolerance, Math.Min(_most, solver.Steps + options.ShrinkEvery), cancellation);

    // Solves on some rows, then on some of these, until nothing is to be gained there.
    private void SolveOn(int[] rows)
    {
        var (beta, gradient) = (whole.Beta.ToArray(), whole.Gradient.ToArray());
        for (var goesOn = true; goesOn;)
        {
            using var fewer = kernel.Of(rows);
            var solver = whole.Of(rows, fewer);
            var active = rows.Length;
            PairOutcome outcome;
            int[] left;
            do
            {
                outcome = Some(solver);
                left = outcome == PairOutcome.OutOfSteps && solver.Steps < _most ? solver.Active() : [];
            }
            while (left.Length > Worthwhile * active);
            whole.Take(rows, solver);
            goesOn = left.Length > 0;
            rows = [.. left.Select(r => rows[r])];
        }

        whole.Renew(beta, gradient, cancellation);
    }
}
