using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Svm;

/// <summary>
/// Trains linear support vector machines, whose scores are signed distances in units of the margin, with the objectives of scikit-learn's LinearSVC: one against the rest with squared hinge
/// (<see cref="HingeProblem"/>), or all classes in one (<see cref="CrammerSingerProblem"/>).
/// </summary>
internal sealed class SvmTrainer : IHeadTrainer
{
    public const string HeadName = "svm";

    private const string Joint = "crammer_singer";

    // While tuning: looser, for the answers of held-out rows do not change any more.
    private const double TuningTolerance = 1e-3;
    private const int TuningIterations = 50;
    private readonly LinearParameters _parameters;
    private readonly string _multiClass;

    private SvmTrainer(HeadSettings settings) => (_parameters, _multiClass) = Read(settings);

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "linear SVM: squared hinge, one against the rest, or all classes in one (multi_class=crammer_singer)",
        [
            .. LinearParameters.Known(
                "0.001",
                new HeadParameter("tol", "1e-4", "ovr: ends where each class's gradient has shrunk to this part of what it was at zero weights; crammer_singer: where the objective is proved to be within this part of its minimum; above 0, and 1e-3 at least while tuning"),
                new HeadParameter("max_iter", "1000", "ovr: Newton steps at most; crammer_singer: tens of rounds over the rows at most; 1 or more, 50 at most while tuning")),
            new HeadParameter("multi_class", "ovr", "ovr: each class against the rest, squared hinge; crammer_singer: all classes in one objective, hinge (Crammer and Singer 2001)"),
        ],
        LinearGrid.Path,
        settings => new SvmTrainer(settings))
    {
        Path = path =>
        {
            var read = path.Select(Read).ToArray();
            return new LinearPath(HeadName, [.. read.Select(r => r.Parameters.ForTuning(TuningTolerance, TuningIterations))], Preparation(read[0].MultiClass));
        },
        Restore = stored => new LinearHead(HeadName, LinearScores.Restore(stored), stored.Threads),
    };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object>(_parameters.ToDictionary()) { ["multi_class"] = _multiClass };

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        using var problem = Preparation(_multiClass)(features, labels, classes, _parameters, cancellation);
        var (scores, report) = problem.Solve(_parameters, cancellation);
        return new LinearHead(HeadName, scores, _parameters.Threads, report);
    }

    private static LinearPath.Preparation Preparation(string multiClass) => multiClass == Joint
        ? (features, labels, classes, parameters, cancellation) => new CrammerSingerProblem(features, labels, classes, parameters, cancellation)
        : (features, labels, classes, parameters, cancellation) => new HingeProblem(features, labels, classes, parameters, cancellation);

    private static (LinearParameters Parameters, string MultiClass) Read(HeadSettings settings)
    {
        var reader = new ParameterReader(HeadName, Entry.Parameters, settings);
        return (LinearParameters.Read(reader), reader.Choice("multi_class", "ovr", Joint));
    }
}
