using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.LinearSvm;

/// <summary>
/// ½(‖w‖² + b²) + C · Σᵢ cᵢ · max(0, 1 − yᵢ(w·xᵢ + b))² for each class against the rest, in the primal, all classes at once
/// (<see cref="HingeSolver"/>). Two classes share one vector of weights. Class weights are liblinear's: cᵢ is the weight of the class
/// for its own rows and 1 for the rest; of two classes each has its own.
/// </summary>
internal sealed class HingeProblem : ILinearProblem
{
    // Scores of all rows and what a step adds to them are kept while a group of classes is fitted: this many floats each, 128 MB.
    private const long TableLimit = 32_000_000;
    private const int LeastGroup = 8;
    private readonly PreparedRows _data;
    private readonly FeatureMatrix _features;
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly int _outputs;
    private readonly float[] _weights;
    private readonly double[] _firstNorms;
    private readonly RowMoments _moments;

    /// <summary>Prepares training rows.</summary>
    /// <exception cref="TlearnException">They cannot be learned from.</exception>
    public HingeProblem(FeatureMatrix features, int[] labels, int classes, LinearOptions options, CancellationToken cancellation)
    {
        (_features, _labels, _classes) = (features, labels, classes);
        _data = new PreparedRows(features, labels, classes, options, cancellation);
        _outputs = _data.Present.Length == 2 ? 1 : _data.Present.Length;
        _weights = new float[checked(_outputs * _data.Rows.Columns)];
        _firstNorms = new double[_outputs];
        _moments = RowMoments.Of(_data.Rows, _data.Targets, _outputs == 1 ? _data.ClassWeight : [.. _data.ClassWeight.Select(_ => 1f)], cancellation);
    }

    /// <inheritdoc/>
    public (LinearScores Scores, FitReport Report) Solve(LinearOptions options, CancellationToken cancellation)
    {
        StartFromSample(options, cancellation);
        using var factor = _moments.Factor(2 * options.C, ridge: 1, interceptRidge: 1, cancellation);
        var most = Math.Max(LeastGroup, TableLimit / _data.Rows.Rows);
        var groups = (int)((_outputs + most - 1) / most);
        var converged = true;
        var iterations = 0;
        for (var g = 0; g < groups; g++)
        {
            var first = _outputs * g / groups;
            var count = (_outputs * (g + 1) / groups) - first;
            using var scores = Scores(first, count, options.C);
            using var solver = new HingeSolver(_data.Rows, scores, count, factor, cancellation);
            var weights = _weights.AsSpan(first * _data.Rows.Columns, count * _data.Rows.Columns);
            var end = solver.Minimize(options, weights, _firstNorms.AsSpan(first, count));
            converged &= end.Converged;
            iterations = Math.Max(iterations, end.Iterations);
        }

        return (_data.ToScores(_weights, _outputs, share: 1), new FitReport(converged, iterations, "raise max_iter, or lower C"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _moments.Dispose();
        _data.Dispose();
    }

    // The first fit on very many rows starts from the weights that a sample of them gives.
    private void StartFromSample(LinearOptions options, CancellationToken cancellation)
    {
        if (_weights.AsSpan().IndexOfAnyExcept(0f) >= 0 || SampleStart.Rows(_data.Rows, _data.Targets, options.SampledFloats) is not { } rows) return;
        using var sample = new HingeProblem(_features.Select(rows), [.. rows.Select(r => _labels[r])], _classes, options with { KnownScaler = _data.Scaler }, cancellation);
        sample.Solve(SampleStart.Setting(options, _data.Rows.Rows, rows.Length), cancellation);
        sample._weights.CopyTo(_weights, 0);
    }

    // The single output of two classes is for the second.
    private HingeScores Scores(int first, int count, double c) => _outputs == 1
        ? new HingeScores(_data.Targets, first: 1, [2 * c * _data.ClassWeight[1]], 2 * c * _data.ClassWeight[0])
        : new HingeScores(_data.Targets, first, [.. _data.ClassWeight.AsSpan(first, count).ToArray().Select(w => 2 * c * w)], 2 * c);
}

/// <summary>
/// The first weights for very many rows, from a fit on a sample, which costs little: fewer passes over all rows are left, and the minimum is the same. Newton steps gain by
/// it; L-BFGS does not, since it has to learn the curvature again (38 steps instead of 35 from zero).
/// </summary>
internal static class SampleStart
{
    // A sample need not be fitted more exactly than this.
    private const double Looser = 10;

    /// <summary>An even sample of rows; <see langword="null"/> where they are few enough, or where a class would be missing.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="targets">Position of each row's class, <c>[N]</c>.</param>
    /// <param name="above">If the rows hold more floats than this, half as many are sampled.</param>
    public static int[]? Rows(AugmentedRows rows, int[] targets, long above)
    {
        if ((long)rows.Rows * rows.Stride <= above) return null;
        var sample = new int[Math.Max(1, above / 2 / rows.Stride)];
        for (var i = 0; i < sample.Length; i++) sample[i] = (int)((long)i * rows.Rows / sample.Length);
        var met = new bool[targets.Max() + 1];
        foreach (var row in sample) met[targets[row]] = true;
        return met.Contains(false) ? null : sample;
    }

    /// <summary>The setting for a sample: its rows count for all.</summary>
    public static LinearOptions Setting(LinearOptions options, int rows, int sample) =>
        options with { C = options.C * rows / sample, Tolerance = options.Tolerance * Looser };
}
