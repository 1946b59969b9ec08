using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Svm;

/// <summary>
/// Trains linear support vector machines with the objective of scikit-learn's LinearSVC, one against the rest:
/// ½(‖w‖² + b²) + C · Σᵢ max(0, 1 − yᵢ(w·xᵢ + b))², in the primal, all classes at once (<see cref="HingeSolver"/>).
/// Two classes share one vector of weights.
/// </summary>
internal sealed class SvmTrainer : IHeadTrainer
{
    public const string HeadName = "svm";

    // Scores of all rows are kept while training: as many classes at a time as fit this many floats.
    private const long ScoreLimit = 3L << 24;
    private readonly HeadSettings _settings;
    private readonly double _c;
    private readonly double _tolerance;
    private readonly int _iterations;
    private readonly ScalingKind _scaling;

    private SvmTrainer(HeadSettings settings)
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
        "linear SVM, squared hinge, one against the rest",
        [
            new HeadParameter("C", "0.001", "weight of the summed loss against half the squared norm of the weights, above 0; scikit-learn's meaning, but a smaller default, which suits standardised features by the hundred"),
            new HeadParameter("tol", "1e-4", "ends where each class's gradient has shrunk to this part of what it was at zero weights, above 0"),
            new HeadParameter("max_iter", "100", "Newton steps at most, 1 or more"),
        ],
        LinearGrid.Path,
        settings => new SvmTrainer(settings))
    { Restore = stored => new SvmHead(LinearScores.Restore(stored), stored.Threads) };

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
        var targets = LinearWeights.Targets(labels, present);
        var outputs = present.Length == 2 ? 1 : present.Length;
        var batch = (int)Math.Clamp(ScoreLimit / rows.Rows, 8, outputs + 8);
        var weights = new float[checked(outputs * rows.Columns)];
        using var factor = Preconditioner.Of(rows, 2 * _c, ridge: 1, interceptRidge: 1, cancellation);
        for (var first = 0; first < outputs; first += batch)
        {
            var count = Math.Min(batch, outputs - first);
            // The single output of two classes is for the second.
            using var solver = new HingeSolver(rows, targets, outputs == 1 ? 1 : first, count, _c, factor, cancellation);
            solver.Minimize(_tolerance, _iterations, weights.AsSpan(first * rows.Columns, count * rows.Columns));
        }

        return new SvmHead(LinearWeights.ToScores(weights, outputs, present, classes, scaler, share: 1), _settings.Threads);
    }
}
