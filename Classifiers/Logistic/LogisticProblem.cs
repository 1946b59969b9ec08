using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Logistic;

/// <summary>
/// Minimises <see cref="LogisticObjective"/> by preconditioned L-BFGS: the first inverse Hessian is that of the loss at even probabilities
/// (compare Böhning 1992, equation 2.4).
/// </summary>
internal sealed class LogisticProblem : LinearProblem
{
    private readonly int _outputs;
    private readonly float[] _weights;
    private readonly RowMoments _moments;
    private readonly RowPass _pass;

    /// <inheritdoc/>
    public LogisticProblem(FeatureMatrix features, int[] labels, int classes, LinearOptions options, CancellationToken cancellation)
        : base(features, labels, classes, options, cancellation)
    {
        _outputs = Present.Length == 2 ? 1 : Present.Length;
        _weights = new float[checked(_outputs * Rows.Columns)];
        _pass = new RowPass(Rows, _outputs);
        _moments = RowMoments.Of(Rows, Targets, ClassWeight, cancellation);
    }

    /// <inheritdoc/>
    protected override float[] Weights => _weights;

    /// <inheritdoc/>
    public override (LinearScores Scores, FitReport Report) Solve(LinearOptions options, CancellationToken cancellation)
    {
        var objective = new LogisticObjective(Rows, _pass, Targets, ClassWeight, _outputs, options.C, cancellation);
        var curvature = _outputs == 1 ? 0.25 : 1.0 / _outputs;
        using var factor = _moments.Factor(options.C * curvature, ridge: 1, interceptRidge: 1e-6, cancellation);
        var end = Lbfgs.Minimize(objective.Evaluate, gradient => factor.Solve(gradient, _outputs), _weights, options.Tolerance, options.MaxIterations);
        return (ToScores(_weights, _outputs, share: 0.5f), new FitReport(end.Converged, end.Iterations, "raise max_iter, or lower C"));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _moments.Dispose();
        _pass.Dispose();
        base.Dispose();
    }
}
