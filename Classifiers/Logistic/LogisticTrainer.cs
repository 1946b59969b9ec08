using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Logistic;

/// <summary>
/// Trains multinomial logistic regression with scikit-learn's objective (<see cref="LogisticObjective"/>) by preconditioned L-BFGS:
/// the first inverse Hessian is that of the loss at even probabilities (compare Böhning 1992, equation 2.4).
/// </summary>
internal sealed class LogisticTrainer : IHeadTrainer
{
    public const string HeadName = "logistic";

    private readonly HeadSettings _settings;
    private readonly double _c;
    private readonly double _tolerance;
    private readonly int _iterations;
    private readonly ScalingKind _scaling;

    private LogisticTrainer(HeadSettings settings)
    {
        var reader = new ParameterReader(HeadName, Entry.Parameters, settings);
        _settings = settings;
        _c = reader.Positive("C");
        _tolerance = reader.Positive("tol");
        _iterations = reader.Whole("max_iter", 1);
        _scaling = Scaler.Parse(settings.Scale, ScalingKind.Standard);
    }

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "multinomial logistic regression, L2",
        [
            new HeadParameter("C", "0.01", "weight of the summed loss against half the squared norm of the weights, above 0; scikit-learn's meaning, but a smaller default, which suits standardised features by the hundred"),
            new HeadParameter("tol", "1e-7", "ends where the objective can still fall by this part of it, above 0"),
            new HeadParameter("max_iter", "1000", "steps at most, 1 or more"),
        ],
        LinearGrid.Path,
        settings => new LogisticTrainer(settings))
    { Restore = stored => new LogisticHead(LinearScores.Restore(stored), stored.Threads) };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object> { ["C"] = _c, ["tol"] = _tolerance, ["max_iter"] = _iterations };

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        var present = TrainingChecks.Require(features, labels, classes);
        var scaler = Scaler.Fit(features, _scaling, _settings.Threads, cancellation);
        using var rows = new AugmentedRows(features, scaler, _settings.Threads, cancellation);
        var outputs = present.Length == 2 ? 1 : present.Length;
        var weights = new float[checked(outputs * rows.Columns)];
        using var objective = new LogisticObjective(rows, LinearWeights.Targets(labels, present), outputs, _c, cancellation);
        var curvature = outputs == 1 ? 0.25 : 1.0 / outputs;
        using var factor = Preconditioner.Of(rows, _c * curvature, ridge: 1, interceptRidge: 1e-6, cancellation);
        Lbfgs.Minimize(objective.Evaluate, gradient => factor.Solve(gradient, outputs), weights, _tolerance, _iterations);
        return new LogisticHead(LinearWeights.ToScores(weights, outputs, present, classes, scaler, share: 0.5f), _settings.Threads);
    }
}
