using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Training rows of a linear head, prepared once for any number of settings that share scaling and class weights: checked, scaled, and with
/// the products that a preconditioner is made of. Solving goes on from the weights that the setting before ended with.
/// </summary>
internal abstract class LinearProblem : IDisposable
{
    private readonly FeatureMatrix _features;
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly Scaler _scaler;

    /// <summary>Prepares rows.</summary>
    /// <exception cref="Core.TlearnException">They cannot be learned from.</exception>
    protected LinearProblem(FeatureMatrix features, int[] labels, int classes, LinearOptions options, CancellationToken cancellation)
    {
        _features = features;
        _labels = labels;
        _classes = classes;
        Present = TrainingChecks.Require(features, labels, classes);
        _scaler = options.KnownScaler ?? Scaler.Fit(features, options.Scale, options.Threads, cancellation);
        Rows = new AugmentedRows(features, _scaler, options.ResidentFloats, options.Threads, cancellation);
        Targets = LinearWeights.Targets(labels, Present);
        var weights = ClassWeights.Of(options.ClassWeight, labels, classes);
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

    /// <summary>Weights and intercept of each output, <c>[A, D + 1]</c>: those of the setting solved last, at first zero.</summary>
    protected abstract float[] Weights { get; }

    /// <summary>Minimises for one setting.</summary>
    public abstract (LinearScores Scores, FitReport Report) Solve(LinearOptions options, CancellationToken cancellation);

    /// <inheritdoc/>
    public virtual void Dispose() => Rows.Dispose();

    /// <summary>Where nothing was solved yet and rows are very many, goes to the weights that a sample of them gives.</summary>
    /// <param name="options">The setting.</param>
    /// <param name="prepare">Makes the problem of the sample.</param>
    /// <param name="cancellation">Stops the work.</param>
    protected void StartFromSample(LinearOptions options, LinearPath.Preparation prepare, CancellationToken cancellation)
    {
        if (Weights.AsSpan().IndexOfAnyExcept(0f) >= 0 || SampleStart.Rows(Rows, Targets, options.SampledFloats) is not { } rows) return;
        using var sample = prepare(_features.Select(rows), [.. rows.Select(r => _labels[r])], _classes, options with { KnownScaler = _scaler }, cancellation);
        sample.Solve(SampleStart.Setting(options, Rows.Rows, rows.Length), cancellation);
        sample.Weights.CopyTo(Weights, 0);
    }

    /// <summary>Scores for all classes of weights <c>[A, D + 1]</c>.</summary>
    /// <inheritdoc cref="LinearWeights.ToScores"/>
    protected LinearScores ToScores(float[] weights, int outputs, float share) =>
        LinearWeights.ToScores(weights, outputs, Present, _classes, _scaler, share);
}
