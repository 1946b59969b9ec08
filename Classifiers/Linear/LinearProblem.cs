using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Training rows of a linear head, prepared once for any number of settings that share scaling and class weights: checked, scaled, and with
/// the products that a preconditioner is made of. Solving goes on from the weights that the setting before ended with.
/// </summary>
internal abstract class LinearProblem : IDisposable
{
    private readonly int _classes;
    private readonly Scaler _scaler;

    /// <summary>Prepares rows.</summary>
    /// <exception cref="Core.TlearnException">They cannot be learned from.</exception>
    protected LinearProblem(FeatureMatrix features, int[] labels, int classes, LinearParameters parameters, CancellationToken cancellation)
    {
        _classes = classes;
        Present = TrainingChecks.Require(features, labels, classes);
        _scaler = Scaler.Fit(features, parameters.Scaling, parameters.Threads, cancellation);
        Rows = new AugmentedRows(features, _scaler, parameters.Threads, cancellation);
        Targets = LinearWeights.Targets(labels, Present);
        var weights = ClassWeights.Of(parameters.ClassWeight, labels, classes);
        ClassWeight = [.. Present.Select(c => weights[c])];
    }

    /// <summary>The classes with rows.</summary>
    protected int[] Present { get; }

    /// <summary>Scaled rows.</summary>
    protected AugmentedRows Rows { get; }

    /// <summary>Position of each row's class in <see cref="Present"/>, <c>[N]</c>.</summary>
    protected int[] Targets { get; }

    /// <summary>Weight of a row of each class in <see cref="Present"/>.</summary>
    protected float[] ClassWeight { get; }

    /// <summary>Minimises for one setting.</summary>
    public abstract (LinearScores Scores, FitReport Report) Solve(LinearParameters parameters, CancellationToken cancellation);

    /// <inheritdoc/>
    public virtual void Dispose() => Rows.Dispose();

    /// <summary>Scores for all classes of weights <c>[A, D + 1]</c>.</summary>
    /// <inheritdoc cref="LinearWeights.ToScores"/>
    protected LinearScores ToScores(float[] weights, int outputs, float share) =>
        LinearWeights.ToScores(weights, outputs, Present, _classes, _scaler, share);
}
