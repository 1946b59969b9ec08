using System.Runtime.InteropServices;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>
/// Support vector machine of two classes by sequential minimal optimisation with second-order choice of the working set (Fan, Chen
/// and Lin 2005, "Working set selection using second order information for training support vector machines", WSS 2; Chang and Lin
/// 2011, "LIBSVM"). In terms of βₜ = yₜαₜ: maximise Σ yₜβₜ − ½ βᵀKβ with Σ βₜ = 0, βₜ between 0 and C for the first class, −C and
/// 0 for the second. vₜ = yₜ − (Kβ)ₜ is its gradient. Kernel values are floats, everything that accumulates is double.
/// </summary>
internal sealed unsafe partial class SmoSolver
{
    private const double LeastCurvature = 1e-12;
    private const int StepsPerQuestion = 512;
    private readonly IPairKernel _kernel;
    private readonly int _first;
    private readonly int _count;
    private readonly double _upper;
    private readonly double _lower;
    private readonly double[] _gradient;
    private readonly double[] _beta;
    private readonly double[] _closedAbove; // −∞ where βₜ may not rise, else 0
    private readonly double[] _closedBelow; // +∞ where βₜ may not fall, else 0
    private readonly float[] _self; // K(t,t)

    /// <summary>Starts at β = 0.</summary>
    /// <param name="kernel">Kernel matrix.</param>
    /// <param name="self">Its diagonal.</param>
    /// <param name="first">Rows of the first class; the others are of the second.</param>
    /// <param name="firstC">C of the first class.</param>
    /// <param name="secondC">C of the second class.</param>
    public SmoSolver(IPairKernel kernel, float[] self, int first, double firstC, double secondC)
    {
        (_kernel, _self, _first, _count, _upper, _lower) = (kernel, self, first, self.Length, firstC, -secondC);
        _gradient = new double[_count];
        _beta = new double[_count];
        _closedAbove = new double[_count];
        _closedBelow = new double[_count];
        for (var t = 0; t < _count; t++)
        {
            _gradient[t] = t < first ? 1 : -1;
            Close(t);
        }
    }

    // Some rows of another.
    private SmoSolver(IPairKernel kernel, SmoSolver whole, int[] rows)
    {
        (_kernel, _count, _upper, _lower, Steps) = (kernel, rows.Length, whole._upper, whole._lower, whole.Steps);
        _first = rows.Count(r => r < whole._first);
        _self = [.. rows.Select(r => whole._self[r])];
        _gradient = [.. rows.Select(r => whole._gradient[r])];
        _beta = [.. rows.Select(r => whole._beta[r])];
        _closedAbove = [.. rows.Select(r => whole._closedAbove[r])];
        _closedBelow = [.. rows.Select(r => whole._closedBelow[r])];
    }

    /// <summary>Number of rows.</summary>
    public int Rows => _count;

    /// <summary>The gradient of each row.</summary>
    public ReadOnlySpan<double> Gradient => _gradient;

    /// <summary>βₜ of each row: above 0 for the first class, below for the second, 0 for a row that is no support vector.</summary>
    public ReadOnlySpan<double> Beta => _beta;

    /// <summary>Number of steps made.</summary>
    public long Steps { get; private set; }

    /// <summary>The dual objective as LIBSVM has it, to be minimised: ½ βᵀKβ − Σ |βₜ|.</summary>
    public double Objective
    {
        get
        {
            var sum = 0.0;
            for (var t = 0; t < _count; t++) sum -= _beta[t] * (_gradient[t] + (t < _first ? 1 : -1)) / 2;
            return sum;
        }
    }

    /// <summary>Goes on until the conditions of optimality are violated by less than <paramref name="tolerance"/>, or so many steps were made in all.</summary>
    public PairOutcome Advance(double tolerance, long mostSteps, CancellationToken cancellation)
    {
        fixed (double* v = _gradient, above = _closedAbove, below = _closedBelow)
        fixed (float* self = _self)
        {
            var top = new Extremes();
            Scan(v, above, below, 0, _count, ref top);
            for (; top.Highest - top.Lowest >= tolerance; Steps++)
            {
                if (Steps >= mostSteps) return PairOutcome.OutOfSteps;
                if (Steps % StepsPerQuestion == 0) cancellation.ThrowIfCancellationRequested();
                var i = top.Row;
                var rowI = _kernel.Row(i, this);
                var j = Partner(v, below, self, top, rowI);
                if (j < 0) return PairOutcome.Stuck; // the gap is there, but no pair of which floats can tell that it gains
                var rowJ = _kernel.Row(j, this);
                var kij = j < _first ? rowI.First[j] : rowI.Second[j - _first];
                var curvature = (double)self[i] + self[j] - (2.0 * kij);
                var step = Move(i, j, (v[i] - v[j]) / Math.Max(curvature, LeastCurvature));
                top = new Extremes();
                Update(v, above, below, rowI.First, rowJ.First, step, 0, _first, ref top);
                Update(v, above, below, rowI.Second, rowJ.Second, step, _first, _count, ref top);
            }
        }

        return PairOutcome.Optimal;
    }

    /// <summary>The decision's constant: such that free support vectors lie on the margin, on average; without any, the middle of what is possible.</summary>
    public double Intercept()
    {
        var (sum, free, least, most) = (0.0, 0, double.PositiveInfinity, double.NegativeInfinity);
        for (var t = 0; t < _count; t++)
        {
            if (_closedAbove[t] == 0 && _closedBelow[t] == 0)
            {
                sum += _gradient[t];
                free++;
            }
            else if (_closedAbove[t] == 0)
            {
                most = Math.Max(most, _gradient[t]);
            }
            else
            {
                least = Math.Min(least, _gradient[t]);
            }
        }

        return free > 0 ? sum / free : (least + most) / 2;
    }

    /// <summary>The rows that violate the conditions of optimality most, half of them where β may rise, half where it may fall: they will be asked for soon.</summary>
    /// <param name="rows">Gets their numbers, −1 where there are no more.</param>
    public void Likely(Span<int> rows)
    {
        var half = rows.Length / 2;
        rows.Fill(-1);
        Span<double> gaps = stackalloc double[rows.Length];
        gaps.Fill(double.NegativeInfinity);
        for (var t = 0; t < _count; t++)
        {
            Insert(rows[..half], gaps[..half], t, _gradient[t] + _closedAbove[t]);
            Insert(rows[half..], gaps[half..], t, -(_gradient[t] + _closedBelow[t]));
        }
    }

    // The widest gaps first.
    private static void Insert(Span<int> rows, Span<double> gaps, int row, double gap)
    {
        if (rows.Length == 0 || gap <= gaps[^1]) return;
        var at = rows.Length - 1;
        for (; at > 0 && gap > gaps[at - 1]; at--) (rows[at], gaps[at]) = (rows[at - 1], gaps[at - 1]);
        (rows[at], gaps[at]) = (row, gap);
    }

    // βᵢ rises, βⱼ falls by as much, as far as their bounds allow.
    private double Move(int i, int j, double step)
    {
        var rise = (i < _first ? _upper : 0) - _beta[i];
        var fall = _beta[j] - (j < _first ? 0 : _lower);
        step = Math.Min(step, Math.Min(rise, fall));
        _beta[i] = step == rise ? (i < _first ? _upper : 0) : _beta[i] + step;
        _beta[j] = step == fall ? (j < _first ? 0 : _lower) : _beta[j] - step;
        Close(i);
        Close(j);
        return step;
    }

    private void Close(int t)
    {
        var (lower, upper) = t < _first ? (0, _upper) : (_lower, 0.0);
        _closedAbove[t] = _beta[t] >= upper ? double.NegativeInfinity : 0;
        _closedBelow[t] = _beta[t] <= lower ? double.PositiveInfinity : 0;
    }

    /// <summary>The ends of the gradient: where β may rise most profitably, and where it may fall.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Extremes()
    {
        public double Highest = double.NegativeInfinity;
        public int Row = -1;
        public double Lowest = double.PositiveInfinity;

        // Of equals the first row.
        public void Offer(double value, int row)
        {
            if (value > Highest || (value == Highest && row < Row)) (Highest, Row) = (value, row);
        }
    }
}
