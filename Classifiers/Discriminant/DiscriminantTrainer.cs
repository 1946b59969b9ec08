using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Discriminant;

/// <summary>
/// Trains linear discriminant analysis (Fisher 1936; Hastie, Tibshirani and Friedman 2009, section 4.3): classes are normal with means of their own and one covariance, which is shrunk as
/// scikit-learn's LinearDiscriminantAnalysis(solver='lsqr') does. Scores are linear: x·Σ⁻¹(μ − m) − ½(μ + m)·Σ⁻¹(μ − m) + log π, with m the mean of the classes' means, which is the same for all
/// classes and keeps the numbers small; probabilities are their softmax.
/// </summary>
internal sealed class DiscriminantTrainer : IHeadTrainer
{
    public const string HeadName = "lda";

    private const string Identity = "lda: no class has two different images, so that there is no covariance to learn; it is taken to be the identity, and the nearest class mean is the answer";
    private readonly DiscriminantOptions _options;

    /// <summary>Keeps options.</summary>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public DiscriminantTrainer(DiscriminantOptions options) => _options = DiscriminantOptions.Table.Require(options);

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "linear discriminant analysis, shared covariance, shrunk",
        DiscriminantOptions.Table.Parameters,
        TuningGrids.Of([ScalingKind.Auto, ScalingKind.Standard], TuningGrids.Product(("shrinkage", ["size", "0.9", "0.7", "0.5", "0.3", "0.1", "auto"]))),
        settings => DiscriminantOptions.Table.Read(settings).CreateTrainer())
    {
        Defaults = new DiscriminantOptions(),
        Restore = stored => new SoftmaxHead(HeadName, LinearScores.Restore(stored), stored.Threads),
    };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => DiscriminantOptions.Table.Report(_options);

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        var rows = new WeightedRows(features, labels, classes, _options, ClassWeight.None, cancellation);
        var shrunk = _options.Shrinkage.For(features.Rows, rows.Present.Length, features.Dimension) is { } number ? ClassShrinkage.Of(rows, number) : LedoitWolf.Of(rows, cancellation);
        var fit = rows.Count < rows.Columns - 1 && shrunk.IsDefinite ? FewRows.Solve(rows, shrunk, cancellation) : ManyRows.Solve(rows, shrunk, cancellation);
        return new SoftmaxHead(HeadName, rows.ToScores(fit.Weights, fit.Intercepts), _options.Threads) { Note = fit.IsIdentity ? Identity : null };
    }
}
