using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Ridge;

/// <summary>
/// Trains least squares on one-hot targets with the objective of scikit-learn's RidgeClassifier: for each class Σᵢ cᵢ(tᵢ − w·xᵢ − b)² + alpha·‖w‖², t = 1 for its own
/// rows and −1 for others, the intercept not penalised; so scores lie about 1 for the answer and −1 for other classes. Closed form: see <see cref="RidgeSystem"/>.
/// </summary>
internal sealed class RidgeTrainer : IHeadTrainer
{
    public const string HeadName = "ridge";

    private readonly RidgeParameters _parameters;

    private RidgeTrainer(HeadSettings settings) => _parameters = Read(settings);

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "least squares on one-hot targets, L2, closed form",
        [
            new HeadParameter("alpha", "300", "weight of the squared norm of the weights against the summed squares, above 0; scikit-learn's meaning, but a larger default, which suits standardised features by the hundred"),
            ClassWeights.Parameter,
        ],
        LinearGrid.AlphaPath,
        settings => new RidgeTrainer(settings))
    {
        Path = path => new RidgePath([.. path.Select(Read)]),
        Restore = stored => new LinearHead(HeadName, LinearScores.Restore(stored), stored.Threads),
    };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object> { ["alpha"] = _parameters.Alpha, [ClassWeights.Parameter.Name] = _parameters.ClassWeight };

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        var rows = new RidgeRows(features, labels, classes, _parameters, cancellation);
        var (scores, report) = RidgeSystem.Of(rows, cancellation).Solve(_parameters.Alpha, cancellation);
        return new LinearHead(HeadName, scores, _parameters.Threads, report);
    }

    private static RidgeParameters Read(HeadSettings settings)
    {
        var reader = new ParameterReader(HeadName, Entry.Parameters, settings);
        return new RidgeParameters(reader.Positive("alpha"), reader.ClassWeight(), reader.Scaling(ScalingKind.Standard), reader.Threads);
    }
}
