using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Ridge;

/// <summary>
/// Trains least squares on one-hot targets with the objective of scikit-learn's RidgeClassifier: for each class Σᵢ cᵢ(tᵢ − w·xᵢ − b)² + alpha·‖w‖², t = 1 for its own
/// rows and −1 for others, the intercept not penalised; so scores lie about 1 for the answer and −1 for other classes. Closed form: see <see cref="RidgeSystem"/>.
/// </summary>
internal sealed class RidgeTrainer : IHeadTrainer
{
    public const string HeadName = "ridge";

    private readonly RidgeOptions _options;

    /// <summary>Keeps options.</summary>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public RidgeTrainer(RidgeOptions options) => _options = RidgeOptions.Table.Require(options);

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "least squares on one-hot targets, L2, closed form",
        RidgeOptions.Table.Parameters,
        LinearGrid.Of("alpha", RidgeOptions.Table),
        settings => RidgeOptions.Table.Read(settings).CreateTrainer())
    {
        Defaults = new RidgeOptions(),
        Path = path => new RidgePath([.. path.Select(RidgeOptions.Table.Read)]),
        Restore = stored => new LinearHead(HeadName, LinearScores.Restore(stored), stored.Threads),
    };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => RidgeOptions.Table.Report(_options);

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        var rows = new WeightedRows(features, labels, classes, _options, _options.ClassWeight, cancellation);
        var (scores, report) = RidgeSystem.Of(rows, cancellation).Solve(_options.Alpha, cancellation);
        return new LinearHead(HeadName, scores, _options.Threads, report);
    }
}

/// <summary>Every alpha on one set of normal equations.</summary>
internal sealed class RidgePath(IReadOnlyList<RidgeOptions> path) : ITuningPath
{
    /// <inheritdoc/>
    public IEnumerable<ClassScores> Score(FeatureMatrix train, int[] labels, int classes, FeatureMatrix held, CancellationToken cancellation)
    {
        var rows = new WeightedRows(train, labels, classes, path[0], path[0].ClassWeight, cancellation);
        var system = RidgeSystem.Of(rows, cancellation);
        foreach (var options in path)
        {
            yield return system.Solve(options.Alpha, cancellation).Scores.Score(held, RidgeTrainer.HeadName, options.Threads, cancellation);
        }
    }
}
