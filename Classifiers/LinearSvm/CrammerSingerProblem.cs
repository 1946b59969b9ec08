using System.Numerics.Tensors;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Randomness;

namespace TransferLearning.Classifiers.LinearSvm;

/// <summary>
/// ½ Σₘ(‖wₘ‖² + bₘ²) + C · Σᵢ cᵢ · maxₘ(sₘ − s_y + [m ≠ y]): the one objective of all classes of Crammer and Singer 2001, "On the algorithmic
/// implementation of multiclass kernel-based vector machines", with liblinear's plain hinge and its intercept, which is the weight of a constant feature 1 and
/// penalised like the others (scikit-learn's intercept_scaling = 1). Solved in the dual, a row at a time: Keerthi et al. 2008, "A sequential dual method for
/// large scale multi-class linear SVMs", section 3. It ends where the duality gap proves the tolerance. One thread runs the rounds, so threads change nothing.
/// Memory: a float for each row and class.
/// </summary>
internal sealed unsafe class CrammerSingerProblem : ILinearProblem
{
    // After the first of them, rows at rest are left out.
    private const int RoundsPerCheck = 10;
    private readonly PreparedRows _data;
    private readonly int _outputs;
    private readonly float[] _weights;
    private readonly AlignedBuffer _alpha;
    private readonly AlignedBuffer _scratch;
    private readonly RowPass _pass;
    private readonly float[] _squares;

    /// <summary>Prepares training rows.</summary>
    /// <exception cref="TlearnException">They cannot be learned from.</exception>
    public CrammerSingerProblem(FeatureMatrix features, int[] labels, int classes, LinearOptions options, CancellationToken cancellation)
    {
        _data = new PreparedRows(features, labels, classes, options, cancellation);
        _outputs = _data.Present.Length;
        _weights = new float[checked(_outputs * _data.Rows.Columns)];
        _alpha = new AlignedBuffer((long)_data.Rows.Rows * _outputs);
        _scratch = new AlignedBuffer(_data.Rows.ScratchLength);
        _pass = new RowPass(_data.Rows, _outputs);
        _squares = new float[_data.Rows.Rows];
        for (var r = 0; r < _squares.Length; r++)
        {
            if (r % AugmentedRows.BlockSize == 0) cancellation.ThrowIfCancellationRequested();
            _squares[r] = (float)Vectors.SquaredNorm(Row(r));
        }
    }

    /// <inheritdoc/>
    public (LinearScores Scores, FitReport Report) Solve(LinearOptions options, CancellationToken cancellation)
    {
        var c = options.C;
        // Multipliers of a smaller C are feasible here, too; of a larger one they shrink into their bounds.
        for (var r = 0; r < _data.Rows.Rows; r++) ShrinkInto(r, c);
        for (var iteration = 0; ; iteration++)
        {
            var (gap, value) = Gap(c, cancellation);
            if (gap <= options.Tolerance * value) return Report(true, iteration);
            if (iteration == options.MaxIterations) return Report(false, iteration);
            Rounds(c, iteration, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _alpha.Dispose();
        _scratch.Dispose();
        _pass.Dispose();
        _data.Dispose();
    }

    private (LinearScores Scores, FitReport Report) Report(bool converged, int iterations) =>
        (_data.ToScores(_weights, _outputs, share: 1), new FitReport(converged, iterations, "raise max_iter, or lower C"));

    private ReadOnlySpan<float> Row(int row) => new(_data.Rows.Block(row, 1, _scratch), _data.Rows.Columns);

    private void ShrinkInto(int row, double c)
    {
        var alpha = _alpha.Span((long)row * _outputs, _outputs);
        var bound = (float)(c * _data.ClassWeight[_data.Targets[row]]);
        if (alpha[_data.Targets[row]] > bound) TensorPrimitives.Multiply(alpha, bound / alpha[_data.Targets[row]], alpha);
    }

    // Rounds over the rows in a seeded order; a row that is at rest twice in a row waits for the next check.
    private void Rounds(double c, int seed, CancellationToken cancellation)
    {
        var random = SplitMix64.Stream(seed);
        var active = Enumerable.Range(0, _data.Rows.Rows).ToArray();
        var rest = new byte[_data.Rows.Rows];
        var step = new CrammerSingerStep(_outputs);
        for (var i = 0; i < RoundsPerCheck && active.Length > 0; i++)
        {
            random.Shuffle(active);
            for (var a = 0; a < active.Length; a++)
            {
                if (a % AugmentedRows.BlockSize == 0) cancellation.ThrowIfCancellationRequested();
                var r = active[a];
                var alpha = _alpha.Span((long)r * _outputs, _outputs);
                var moved = step.Take(Row(r), _squares[r], alpha, _data.Targets[r], (float)(c * _data.ClassWeight[_data.Targets[r]]), _weights);
                rest[r] = moved ? (byte)0 : (byte)(rest[r] + 1);
            }

            active = [.. active.Where(r => rest[r] < 2)];
        }
    }

    // Primal value plus dual value (as a minimum); the weights are summed again on the way, since steps leave rounding behind.
    private (double Gap, double Value) Gap(double c, CancellationToken cancellation)
    {
        _pass.Sum(_outputs, (_, start, count, factors) => _alpha.Span((long)start * _outputs, count * _outputs).CopyTo(factors), _weights, cancellation);
        var losses = new double[_pass.Groups];
        _pass.Score(_weights, _outputs, (group, start, count, scores) => losses[group] += Losses(start, count, scores), cancellation);
        var norm = Vectors.SquaredNorm(_weights);
        var own = 0.0;
        for (var r = 0; r < _data.Rows.Rows; r++) own += _alpha.Pointer[((long)r * _outputs) + _data.Targets[r]];
        var value = (norm / 2) + (c * losses.Sum());
        return (value + (norm / 2) - own, value);
    }

    private double Losses(int start, int count, Span<float> scores)
    {
        var sum = 0.0;
        for (var r = 0; r < count; r++)
        {
            var row = scores.Slice(r * _outputs, _outputs);
            var target = _data.Targets[start + r];
            row[target] -= 1;
            sum += _data.ClassWeight[target] * (double)(TensorPrimitives.Max(row) - row[target]);
        }

        return sum;
    }
}
