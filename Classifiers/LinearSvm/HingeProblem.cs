using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.LinearSvm;

/// <summary>
/// ½(‖w‖² + b²) + C · Σᵢ cᵢ · max(0, 1 − yᵢ(w·xᵢ + b))² for each class against the rest, in the primal, all classes at once
/// (<see cref="HingeSolver"/>). Two classes share one vector of weights. Class weights are liblinear's: cᵢ is the weight of the class
/// for its own rows and 1 for the rest; of two classes each has its own.
/// </summary>
internal sealed class HingeProblem : LinearProblem
{
    // Scores of all rows and what a step adds to them are kept while a group of classes is fitted: this many floats each, 128 MB.
    private const long TableLimit = 32_000_000;
    private const int LeastGroup = 8;
    private readonly int _outputs;
    private readonly float[] _weights;
    private readonly double[] _firstNorms;
    private readonly RowMoments _moments;

    /// <inheritdoc/>
    public HingeProblem(FeatureMatrix features, int[] labels, int classes, LinearOptions options, CancellationToken cancellation)
        : base(features, labels, classes, options, cancellation)
    {
        _outputs = Present.Length == 2 ? 1 : Present.Length;
        _weights = new float[checked(_outputs * Rows.Columns)];
        _firstNorms = new double[_outputs];
        _moments = RowMoments.Of(Rows, Targets, _outputs == 1 ? ClassWeight : [.. ClassWeight.Select(_ => 1f)], cancellation);
    }

    /// <inheritdoc/>
    protected override float[] Weights => _weights;

    /// <inheritdoc/>
    public override (LinearScores Scores, FitReport Report) Solve(LinearOptions options, CancellationToken cancellation)
    {
        StartFromSample(options, (x, y, classes, p, stop) => new HingeProblem(x, y, classes, p, stop), cancellation);
        using var factor = _moments.Factor(2 * options.C, ridge: 1, interceptRidge: 1, cancellation);
        var most = Math.Max(LeastGroup, TableLimit / Rows.Rows);
        var groups = (int)((_outputs + most - 1) / most);
        var converged = true;
        var iterations = 0;
        for (var g = 0; g < groups; g++)
        {
            var first = _outputs * g / groups;
            var count = (_outputs * (g + 1) / groups) - first;
            using var scores = Scores(first, count, options.C);
            using var solver = new HingeSolver(Rows, scores, count, factor, cancellation);
            var weights = _weights.AsSpan(first * Rows.Columns, count * Rows.Columns);
            var end = solver.Minimize(options, weights, _firstNorms.AsSpan(first, count));
            converged &= end.Converged;
            iterations = Math.Max(iterations, end.Iterations);
        }

        return (ToScores(_weights, _outputs, share: 1), new FitReport(converged, iterations, "raise max_iter, or lower C"));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _moments.Dispose();
        base.Dispose();
    }

    // The single output of two classes is for the second.
    private HingeScores Scores(int first, int count, double c) => _outputs == 1
        ? new HingeScores(Targets, first: 1, [2 * c * ClassWeight[1]], 2 * c * ClassWeight[0])
        : new HingeScores(Targets, first, [.. ClassWeight.AsSpan(first, count).ToArray().Select(w => 2 * c * w)], 2 * c);
}
