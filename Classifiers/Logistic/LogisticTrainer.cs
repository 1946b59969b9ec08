using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Logistic;

/// <summary>Trains multinomial logistic regression with scikit-learn's objective (<see cref="LogisticObjective"/>), see <see cref="LogisticProblem"/>.</summary>
internal sealed class LogisticTrainer : IHeadTrainer
{
    public const string HeadName = "logistic";

    // While tuning, the objective within a part in a million: the answers of held-out rows do not change any more.
    private const double TuningTolerance = 1e-6;
    private const int TuningIterations = 100;
    private readonly LogisticOptions _options;

    /// <summary>Keeps options.</summary>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public LogisticTrainer(LogisticOptions options) => _options = LogisticOptions.Table.Require(options);

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "multinomial logistic regression, L2",
        LogisticOptions.Table.Parameters,
        LinearGrid.Of("C", LogisticOptions.Table),
        settings => LogisticOptions.Table.Read(settings).CreateTrainer())
    {
        Defaults = new LogisticOptions(),
        Path = path => new LinearPath(HeadName, [.. path.Select(s => LogisticOptions.Table.Read(s).ForTuning(TuningTolerance, TuningIterations))], Prepare),
        Restore = stored => new SoftmaxHead(HeadName, LinearScores.Restore(stored), stored.Threads),
    };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => LogisticOptions.Table.Report(_options);

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        using var problem = Prepare(features, labels, classes, _options, cancellation);
        var (scores, report) = problem.Solve(_options, cancellation);
        return new SoftmaxHead(HeadName, scores, _options.Threads, report);
    }

    private static LogisticProblem Prepare(FeatureMatrix features, int[] labels, int classes, LinearOptions options, CancellationToken cancellation) =>
        new(features, labels, classes, options, cancellation);
}
