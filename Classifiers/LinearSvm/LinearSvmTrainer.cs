using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.LinearSvm;

/// <summary>
/// Trains linear support vector machines, whose scores are signed distances in units of the margin, with the objectives of scikit-learn's LinearSVC: one against the rest with squared hinge
/// (<see cref="HingeProblem"/>), or all classes in one (<see cref="CrammerSingerProblem"/>).
/// </summary>
internal sealed class LinearSvmTrainer : IHeadTrainer
{
    public const string HeadName = "svm";

    // While tuning: looser, for the answers of held-out rows do not change any more.
    private const double TuningTolerance = 1e-3;
    private const int TuningIterations = 50;
    private readonly LinearSvmOptions _options;

    /// <summary>Keeps options.</summary>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public LinearSvmTrainer(LinearSvmOptions options) => _options = LinearSvmOptions.Table.Require(options);

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "linear SVM: squared hinge, one against the rest, or all classes in one (multi_class=crammer_singer)",
        LinearSvmOptions.Table.Parameters,
        LinearGrid.Of("C", LinearSvmOptions.Table),
        settings => LinearSvmOptions.Table.Read(settings).CreateTrainer())
    {
        Defaults = new LinearSvmOptions(),
        Path = path =>
        {
            LinearSvmOptions[] read = [.. path.Select(LinearSvmOptions.Table.Read)];
            return new LinearPath(HeadName, [.. read.Select(options => options.ForTuning(TuningTolerance, TuningIterations))], Preparation(read[0].MultiClass));
        },
        Restore = stored => new LinearHead(HeadName, LinearScores.Restore(stored), stored.Threads),
    };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => LinearSvmOptions.Table.Report(_options);

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        using var problem = Preparation(_options.MultiClass)(features, labels, classes, _options, cancellation);
        var (scores, report) = problem.Solve(_options, cancellation);
        return new LinearHead(HeadName, scores, _options.Threads, report);
    }

    private static LinearPath.Preparation Preparation(MultiClass multiClass) => multiClass == MultiClass.CrammerSinger
        ? (features, labels, classes, options, cancellation) => new CrammerSingerProblem(features, labels, classes, options, cancellation)
        : (features, labels, classes, options, cancellation) => new HingeProblem(features, labels, classes, options, cancellation);
}
