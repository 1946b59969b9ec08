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
    private readonly LinearParameters _parameters;

    private LogisticTrainer(HeadSettings settings) => _parameters = Read(settings);

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "multinomial logistic regression, L2",
        LinearParameters.Known(
            "0.01",
            new HeadParameter("tol", "1e-7", "ends where the objective can still fall by this part of it, above 0; 1e-6 at least while tuning"),
            new HeadParameter("max_iter", "1000", "steps at most, 1 or more; 100 at most while tuning")),
        LinearGrid.Path,
        settings => new LogisticTrainer(settings))
    {
        Path = path => new LinearPath(HeadName, [.. path.Select(s => Read(s).ForTuning(TuningTolerance, TuningIterations))], Prepare),
        Restore = stored => new LogisticHead(LinearScores.Restore(stored), stored.Threads),
    };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => _parameters.ToDictionary();

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        using var problem = Prepare(features, labels, classes, _parameters, cancellation);
        var (scores, report) = problem.Solve(_parameters, cancellation);
        return new LogisticHead(scores, _parameters.Threads, report);
    }

    private static LogisticProblem Prepare(FeatureMatrix features, int[] labels, int classes, LinearParameters parameters, CancellationToken cancellation) =>
        new(features, labels, classes, parameters, cancellation);

    private static LinearParameters Read(HeadSettings settings) => LinearParameters.Read(new ParameterReader(HeadName, Entry.Parameters, settings));
}
